/** The style that self-contained pages share: colours in light and dark, text, head, lists of settings. */

/** Style sheet text of every page; `--c0` and `--c1` colour data, `--soft` colours what only explains. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1d2126;--soft:#68717c;--line:#dfe3e8;--paper:#fff;--c0:#1f6fb8;--c1:#c4541a}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#98a2ad;--line:#343b44;--paper:#16191d;--c0:#6cb2f0;--c1:#f0935c}}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
header,main{max-width:1180px;margin:0 auto;padding:16px 20px}h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem}header p{color:var(--soft);margin:4px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}figure{margin:0}
.facts{grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:2px 28px;font-size:.9rem}.facts div{display:flex;gap:16px;justify-content:space-between;border-bottom:1px solid var(--line);padding:3px 0}.facts dd{text-align:right;min-width:0}
svg{width:100%;height:auto}.tick{font-size:11px;fill:var(--soft)}.title{font-size:14px;font-weight:600;fill:var(--ink)}`;

/** Style sheet text of the pages that list pairs, after that of every page; `--card` is behind a pair. */
export const PAIRS_STYLE = `
:root{--card:#f6f7f9}@media(prefers-color-scheme:dark){:root{--card:#1e2329}}
a{color:var(--c0)}:focus-visible{outline:3px solid var(--c0);outline-offset:2px}.axis{stroke:var(--line)}
label{display:inline-flex;align-items:center;gap:8px;color:var(--soft)}.toolbar[hidden]{display:none}
@media(max-width:640px){header,main{padding:12px}}`;
