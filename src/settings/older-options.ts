/** Options as files and scripts of earlier versions have them. */

/** Values that have another name now, by option. */
const NEW_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dropoutPlace: { junyanz: 'pytorch' },
};

/** The same options by the names of today. */
export const withNewNames = <T extends Readonly<Record<string, unknown>>>(options: T): T =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, NEW_NAMES[name]?.[String(value)] ?? value]),
  ) as T; // the keys are those of T

/** Values of options that came later, where their defaults would change what a training before them did. */
const LATER: Readonly<Record<string, unknown>> = { pixelWeights: 'none' };

/** What was an option and is an argument now: files that networks begin with. */
const PATHS = ['initGenerator', 'initDiscriminator'] as const;

export interface OlderOptions {
  readonly options: Readonly<Record<string, unknown>>;
  /** Paths that were among them; absent if there were none. */
  readonly init: { readonly generator?: string; readonly discriminator?: string };
}

/** Options of run.json of any version, without the paths that were among them. */
export const readOlderOptions = (given: Readonly<Record<string, unknown>>): OlderOptions => {
  const paths = PATHS.map((name) => given[name]);
  const [generator, discriminator] = paths.map((path) => (typeof path === 'string' ? path : undefined));
  const options = Object.fromEntries(
    Object.entries({ ...LATER, ...withNewNames(given) }).filter(
      ([name]) => !PATHS.some((path) => path === name),
    ),
  );
  return {
    options,
    init: { ...(generator ? { generator } : {}), ...(discriminator ? { discriminator } : {}) },
  };
};
