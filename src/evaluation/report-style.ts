/** The look of the page of an evaluation, beside what the pages of a run share. */

/** Of models beyond the two that all pages colour: in light and dark. The first four differ to all eyes. */
const FURTHER_COLOURS = [
  ['#3f8a4a', '#7fcf8a'],
  ['#8a4fae', '#c99bea'],
  ['#0f8585', '#5fd0cf'],
  ['#b8336a', '#f28bb5'],
  ['#8a6d00', '#d9bc4f'],
  ['#5c6470', '#aab3bd'],
] as const;

const NUM_COLOURS = 2 + FURTHER_COLOURS.length;

/** The class that colours a model; beyond eight models the colours come again. */
export const modelClass = (place: number): string => `s${place % NUM_COLOURS}`;

const further = (isDark: boolean): string =>
  FURTHER_COLOURS.map(([light, dark], i) => `--s${i + 2}:${isDark ? dark : light}`).join(';');
const MODEL_COLOURS = `
:root{--s0:var(--c0);--s1:var(--c1);${further(false)}}@media(prefers-color-scheme:dark){:root{${further(true)}}}
${Array.from({ length: NUM_COLOURS }, (_, i) => `i.s${i}{background:var(--s${i})}.bar.s${i}{fill:var(--s${i})}g.s${i}{stroke:var(--s${i});fill:var(--s${i})}`).join('')}`;

export const REPORT_STYLE = `${MODEL_COLOURS}
:root{--card:#f6f7f9;--good:#1f7a3d;--bad:#b3261e;--depth:.7}@media(prefers-color-scheme:dark){:root{--card:#1e2329;--good:#7fcf8a;--bad:#ff8a80;--depth:.5}}
header,main{max-width:1320px}a{color:var(--c0)}h1,h3,h4,th{overflow-wrap:anywhere}.scores th[scope=row]{overflow-wrap:break-word;min-width:9rem}main section{margin-bottom:36px}figure{margin:0}h3{font-size:1rem;margin:18px 0 8px;color:var(--soft);font-weight:600}
:focus-visible{outline:3px solid var(--c0);outline-offset:2px}
.note{color:var(--soft);font-size:.9rem;max-width:76ch;margin:8px 0}.wide{overflow-x:auto}.beside .note{width:0;min-width:100%}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th{text-align:left;font-weight:500}
.scores th,.scores td{padding:7px 22px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}.scores td{font-size:1.1rem;font-weight:600;white-space:nowrap;line-height:1.25}.scores thead th{color:var(--soft);font-size:.9rem;vertical-align:bottom;max-width:22ch}
.scores small,.scores td small{display:block;font-size:.8rem;font-weight:400;color:var(--soft);line-height:1.4}.scores .plot{width:120px;min-width:120px;vertical-align:middle}.scores .plot svg{display:block}
.plot path{stroke-width:2.5;stroke-linecap:round}.plot circle{stroke:var(--paper);stroke-width:1}.plot .soft{stroke:var(--soft);fill:var(--soft)}
.better,.worse{font-size:.8rem;font-weight:600}.better{color:var(--good)}.worse{color:var(--bad)}
i{display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.45em;box-shadow:0 0 0 1px #8884}
.toolbar{display:flex;flex-wrap:wrap;gap:8px 20px;margin:0}.toolbar[hidden]{display:none}label{display:inline-flex;align-items:center;gap:8px;color:var(--soft)}
select{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:4px 8px;min-height:36px;max-width:min(100%,44ch)}
h3:has(+.cards:empty){display:none}.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,var(--wide,600px)),1fr));gap:12px}
article{background:var(--card);border-radius:8px;padding:8px 12px 10px}h4{margin:0 0 6px;font-weight:500;font-size:.95rem}output{font-variant-numeric:tabular-nums;color:var(--ink)}
.images{display:grid;grid-template-columns:repeat(var(--columns,4),minmax(0,1fr));gap:8px}.images img{display:block;width:100%;height:auto;background:var(--line);border-radius:3px}figcaption{font-size:.8rem;color:var(--soft);padding-top:2px;overflow-wrap:anywhere}
.difference{position:relative;isolation:isolate;filter:brightness(2);border-radius:3px;overflow:hidden}.difference img{border-radius:0}.difference img+img{position:absolute;inset:0;mix-blend-mode:difference}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,280px),1fr));gap:16px 28px}@media(min-width:1000px){.beside{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0 48px;align-items:start}.beside .charts{grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:20px 24px}}.distribution .tick{font-size:15px}.distribution .title{font-size:17px}.beside h2{margin:8px 0}
@media(max-width:999px){main{display:flex;flex-direction:column}.beside,.stacked{display:contents}.distributions{order:1}.last{order:2}}.axis{stroke:var(--line)}.reference{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 3}
details{margin:10px 0}summary{cursor:pointer;font-weight:500}.confusion{font-size:.8rem;margin-top:8px}.confusion td,.confusion th{padding:3px 6px;text-align:right;white-space:nowrap}.confusion th[scope=row],.confusion thead th:first-child{text-align:left;position:sticky;left:0;background:var(--paper)}
.confusion thead th{vertical-align:bottom;color:var(--soft)}.confusion thead th span{writing-mode:vertical-rl;transform:rotate(180deg);display:inline-block}.confusion thead th span i{margin:0 0 .45em}
.share{min-width:2.1em;background:color-mix(in srgb,var(--c0) calc(var(--share)*var(--depth)),var(--card));border:1px solid var(--paper)}.right{font-weight:700;box-shadow:inset 0 0 0 1px var(--soft)}
.facts{grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:2px 28px;font-size:.9rem}.facts div{display:flex;gap:16px;justify-content:space-between;border-bottom:1px solid var(--line);padding:3px 0}.facts dd{text-align:right;min-width:0}
@media(max-width:640px){header,main{padding:12px}.images{grid-template-columns:repeat(2,minmax(0,1fr))}.scores th,.scores td{padding-right:14px}.scores td{font-size:1rem}.scores .plot,.scores thead th.plot{display:none}}`;
