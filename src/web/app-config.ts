/** The configuration in the app's page: whether it is at a server, or in a static folder with its models, or teaches. */
import type { ModelSide, ModelSummary } from '../api/models.ts';
import type { Rgb } from './board/raster.ts';

/** A model that the board can draw with. */
export interface BoardModel {
  readonly name: string;
  /** For people, where it is not the name: `first, A to B`. */
  readonly title?: string | undefined;
  /** Relative to the page. */
  readonly url: string;
  readonly bytes: number;
  /** SHA-256 of the file, under which the browser keeps it. */
  readonly sha256?: string | undefined;
  readonly inputChannels: number;
  readonly width: number;
  readonly height: number;
  readonly hasNoise: boolean;
  /** What photographs are made into pairs for; absent for pairs as they are given. */
  readonly task?: ModelSummary['task'] | undefined;
  /** What both sides hold; absent for colour or gray of 8 bits. */
  readonly inputHolds?: ModelSide | undefined;
  readonly outputHolds?: ModelSide | undefined;
  readonly palette?: readonly { readonly name: string; readonly colour: Rgb }[] | undefined;
  /** Example inputs: addresses of images of any size. */
  readonly examples?: readonly string[];
  /** The run whose examples a server has. */
  readonly run?: string | undefined;
  /** Which of a run's inputs are its own, where the run translates both ways. */
  readonly direction?: 'AtoB' | 'BtoA' | undefined;
}

export type AppConfig =
  | { readonly mode: 'server' }
  | { readonly mode: 'static'; readonly title: string; readonly models: readonly BoardModel[] }
  | { readonly mode: 'teach'; readonly title: string };

/** The id of the element that holds the configuration, as JSON. */
export const CONFIG_ID = 'config';

/** The app's page with another configuration. */
export const withConfig = (html: string, config: AppConfig): string => {
  // JSON in a script element must not end it.
  const json = JSON.stringify(config).replaceAll('<', '\\u003c');
  return html.replace(CONFIG_ELEMENT, (_, begin: string, end: string) => `${begin}${json}${end}`);
};

const CONFIG_ELEMENT = new RegExp(`(<script[^>]*id="${CONFIG_ID}"[^>]*>)[\\s\\S]*?(</script>)`);

/** The configuration of this page. */
export const readConfig = (): AppConfig =>
  JSON.parse(document.getElementById(CONFIG_ID)?.textContent ?? '{"mode":"server"}') as AppConfig;
