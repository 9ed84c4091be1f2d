/** The style of the page of an evaluation, after what all pages share. */
import { MODEL_COLOURS } from './model-colours.ts';
import { PAIRS_STYLE } from './page-style.ts';

export const REPORT_STYLE = `${PAIRS_STYLE}${MODEL_COLOURS}
:root{--good:#1f7a3d;--bad:#b3261e;--depth:.7}@media(prefers-color-scheme:dark){:root{--good:#7fcf8a;--bad:#ff8a80;--depth:.5}}
header,main{max-width:1320px}h1,h3,h4,th{overflow-wrap:anywhere}.scores th[scope=row]{overflow-wrap:break-word;min-width:9rem}main section{margin-bottom:36px}h3{font-size:1rem;margin:18px 0 8px;color:var(--soft);font-weight:600}
.note{color:var(--soft);font-size:.9rem;max-width:76ch;margin:8px 0}.wide{overflow-x:auto}.beside .note{width:0;min-width:100%}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th{text-align:left;font-weight:500}
.scores th,.scores td{padding:7px 22px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}.scores td{font-size:1.1rem;font-weight:600;white-space:nowrap;line-height:1.25}.scores thead th{color:var(--soft);font-size:.9rem;vertical-align:bottom;max-width:22ch}
.scores small,.scores td small{display:block;font-size:.8rem;font-weight:400;color:var(--soft);line-height:1.4}.scores .plot{width:120px;min-width:120px;vertical-align:middle}.scores .plot svg{display:block}
.plot path{stroke-width:2.5;stroke-linecap:round}.plot circle{stroke:var(--paper);stroke-width:1}.plot .soft{stroke:var(--soft);fill:var(--soft)}
.better,.worse{font-size:.8rem;font-weight:600}.better{color:var(--good)}.worse{color:var(--bad)}
i{display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.45em;box-shadow:0 0 0 1px #8884}
.toolbar{display:flex;flex-wrap:wrap;gap:8px 20px;margin:0}
select{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:4px 8px;min-height:36px;max-width:min(100%,44ch)}
h3:has(+.cards:empty){display:none}.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,var(--wide,600px)),1fr));gap:12px}
article{background:var(--card);border-radius:8px;padding:8px 12px 10px}h4{margin:0 0 6px;font-weight:500;font-size:.95rem}output{font-variant-numeric:tabular-nums;color:var(--ink)}
.images{display:grid;grid-template-columns:repeat(var(--columns,4),minmax(0,1fr));gap:8px}.images img{display:block;width:100%;height:auto;background:var(--line);border-radius:3px}figcaption{font-size:.8rem;color:var(--soft);padding-top:2px;overflow-wrap:anywhere}
.difference{position:relative;isolation:isolate;filter:brightness(2);border-radius:3px;overflow:hidden}.difference img{border-radius:0}.difference img+img{position:absolute;inset:0;mix-blend-mode:difference}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,280px),1fr));gap:16px 28px}@media(min-width:1000px){.beside{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:0 48px;align-items:start}.beside .charts{grid-template-columns:repeat(auto-fill,minmax(260px,1fr));gap:20px 24px}}.distribution .tick{font-size:15px}.distribution .title{font-size:17px}.beside h2{margin:8px 0}
@media(max-width:999px){main{display:flex;flex-direction:column}.beside,.stacked{display:contents}.distributions{order:1}.last{order:2}}.reference{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:3 3}
details{margin:10px 0}summary{cursor:pointer;font-weight:500}.confusion{font-size:.8rem;margin-top:8px}.confusion td,.confusion th{padding:3px 6px;text-align:right;white-space:nowrap}.confusion th[scope=row],.confusion thead th:first-child{text-align:left;position:sticky;left:0;background:var(--paper)}
.confusion thead th{vertical-align:bottom;color:var(--soft)}.confusion thead th span{writing-mode:vertical-rl;transform:rotate(180deg);display:inline-block}.confusion thead th span i{margin:0 0 .45em}
.share{min-width:2.1em;background:color-mix(in srgb,var(--c0) calc(var(--share)*var(--depth)),var(--card));border:1px solid var(--paper)}.right{font-weight:700;box-shadow:inset 0 0 0 1px var(--soft)}
@media(max-width:640px){.images{grid-template-columns:repeat(2,minmax(0,1fr))}.scores th,.scores td{padding-right:14px}.scores td{font-size:1rem}.scores .plot,.scores thead th.plot{display:none}}`;
