/** The look that the pages of a run share: colours in light and dark, letters, head, lists of facts. */

/** Style sheet text; `--c0` and `--c1` are the colours of data, `--soft` of what only explains. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1d2126;--soft:#68717c;--line:#dfe3e8;--paper:#fff;--c0:#1f6fb8;--c1:#c4541a}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#98a2ad;--line:#343b44;--paper:#16191d;--c0:#6cb2f0;--c1:#f0935c}}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
header,main{max-width:1180px;margin:0 auto;padding:16px 20px}h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem}header p{color:var(--soft);margin:4px 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
svg{width:100%;height:auto}.tick{font-size:11px;fill:var(--soft)}.title{font-size:14px;font-weight:600;fill:var(--ink)}`;
