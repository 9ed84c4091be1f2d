/** The frame that all self-contained pages share, and text that is safe in HTML. */
import { PAGE_STYLE } from './page-style.ts';

/** A page's settings: rows of name and text. */
export type Facts = readonly (readonly [name: string, text: string])[];

export interface PageOptions {
  readonly title: string;
  /** The page's own rules, after those that all pages share. */
  readonly style: string;
  /** HTML under the title, at the head of the page. */
  readonly lead: string;
  /** HTML of the content. */
  readonly main: string;
  /** HTML after the content, such as a dialog. */
  readonly after?: string;
  /** Text of the page's script, from `scripts.generated.ts`. */
  readonly script: string;
  /** The page loads itself again after this many seconds; never where it is absent. */
  readonly reloadSeconds?: number;
}

/** A whole page in one file, which opens from disk and asks for nothing from elsewhere but its images. */
export const pageHtml = ({ title, style, lead, main, after, script, reloadSeconds }: PageOptions): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${reloadSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${reloadSeconds}">\n`}<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}${style}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1><p>${lead}</p></header>
<main>
${main}
</main>
${after === undefined ? '' : `${after}\n`}<script>${script}</script>
</body>
</html>
`;

/** A page's settings as a list. */
export const factsHtml = (facts: Facts): string =>
  `<dl class="facts">${facts.map(([name, text]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd></div>`).join('')}</dl>`;

/** Text as HTML shows it, in attributes too. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
