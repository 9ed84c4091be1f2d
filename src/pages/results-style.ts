/** The style of the results page, after what all pages share. */
import { PAIRS_STYLE } from './page-style.ts';

/** The checker is seen through images with alpha. `--size` is the least width of an image in the list, `--ratio` width by height in the large view. */
export const RESULTS_STYLE = `${PAIRS_STYLE}
:root{--size:112px}header,main{max-width:1560px}h1,h2,th{overflow-wrap:anywhere}
html:has(dialog[open]){overflow:hidden}
.summary{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:8px 40px;align-items:center;max-width:1140px;margin-bottom:14px}
.summary dl{display:flex;flex-wrap:wrap;gap:8px 28px;margin:0}.summary dd{font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums;line-height:1.3}
.summary dd a{text-decoration:none}.summary dd a:hover{text-decoration:underline}.summary small{font-size:.8rem;font-weight:400;color:var(--soft);display:block;max-width:16ch;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.summary p{color:var(--soft);font-size:.9rem;max-width:60ch;margin:12px 0}
.bar{fill:var(--c0)}.histogram .reference{stroke:var(--c1);stroke-width:2}
button,input[type=search]{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:4px 12px;min-height:36px}button{cursor:pointer}button:hover{border-color:var(--soft)}
.choices{display:inline-flex}.choices button{border-radius:0;margin-left:-1px}.choices button:first-child{border-radius:6px 0 0 6px;margin-left:0}.choices button:last-child{border-radius:0 6px 6px 0}
.choices button[aria-pressed=true]{background:var(--c0);border-color:var(--c0);color:var(--paper);position:relative}
.toolbar{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center;background:var(--paper);border-bottom:1px solid var(--line);padding:10px 0;margin:0 0 14px}
input[type=range]{accent-color:var(--c0);min-width:90px}input[type=search]{width:17ch}output{color:var(--soft);font-variant-numeric:tabular-nums}
table{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,calc(3*var(--size) + 32px)),1fr));gap:14px}
tr{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:4px;align-content:start;background:var(--card);border-radius:8px;padding:8px 10px 6px;scroll-margin-top:90px}tr[hidden]{display:none}tr:target{outline:2px solid var(--c0)}
tbody th{grid-column:1/3;text-align:left;font-weight:500;font-size:.9rem}td{padding:0}td.l1{text-align:right;font-variant-numeric:tabular-nums;font-size:.9rem}td.l1::before{content:attr(data-title) " ";color:var(--soft)}
td a{display:block;border-radius:3px}td img{display:block;width:100%;height:auto;background:var(--line);border-radius:3px}
td:not(.l1)::after{content:attr(data-title);font-size:.75rem;color:var(--soft)}#none{color:var(--soft)}main>section:last-child{margin-top:32px}
dialog{box-sizing:border-box;width:100vw;height:100dvh;max-width:none;max-height:none;border:0;padding:12px 20px;color:var(--ink);background:var(--paper);overscroll-behavior:contain}
dialog[open]{display:flex;flex-direction:column;gap:10px}dialog .head{display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px}dialog h2{margin:0}dialog .head:first-child output{flex:1}.hint{color:var(--soft);font-size:.85rem}
.stage{flex:1;display:flex;justify-content:center;align-items:flex-start;gap:16px;--wide:2}.stage>figure,.compared{width:min(calc(100%/var(--wide) - 16px),calc((100dvh - 160px)*var(--ratio)))}
.stage img{display:block;background:repeating-conic-gradient(#c9c9c9 0 25%,#fff 0 50%) 0 0/16px 16px;width:100%;height:auto;aspect-ratio:var(--ratio);user-select:none;border-radius:4px}figcaption{font-size:.85rem;color:var(--soft);padding-top:4px}
.compared{position:relative;touch-action:pan-y}.compared figure+figure img{position:absolute;inset:0}.compared figure{display:contents}.compared figcaption{position:absolute;top:100%}.compared figure+figure figcaption{right:0}
[data-mode=wipe] .compared{cursor:ew-resize}[data-mode=wipe] .compared figure+figure img{clip-path:inset(0 0 0 var(--wipe))}
[data-mode=wipe] .compared::after{content:"";position:absolute;inset:0 auto 0 var(--wipe);width:2px;margin-left:-1px;background:#fff;box-shadow:0 0 0 1px #0008;pointer-events:none}
[data-mode=wipe] .compared::before{content:"";position:absolute;z-index:1;left:var(--wipe);top:50%;width:28px;height:28px;margin:-14px;border-radius:50%;background:#fffd;box-shadow:0 0 0 1px #0008;pointer-events:none}
[data-mode=difference] .compared{isolation:isolate;filter:brightness(2)}[data-mode=difference] .compared figure+figure img{mix-blend-mode:difference}[data-mode=difference] .compared img{border-radius:0}[data-mode=difference] .compared figcaption{display:none}
[data-mode=three] .stage{--wide:3}[data-mode=three] .compared{display:contents}[data-mode=three] .compared figure{display:block;width:min(calc(100%/3 - 16px),calc((100dvh - 160px)*var(--ratio)))}[data-mode=three] .compared figure+figure img,[data-mode=three] .compared figcaption{position:static}
dialog:not([data-mode=wipe]) label.wipe,dialog:not([data-mode=difference]) .equal{display:none}
@media(max-width:640px){.summary dl{display:grid;grid-template-columns:repeat(4,auto);gap:8px 12px}.summary dt{font-size:.85rem}.summary dd{font-size:1.1rem}.histogram .tick,.histogram .title{font-size:17px}.toolbar{position:static}label.size{display:none}.keys{display:none}dialog{padding:10px 12px}.stage{flex-direction:column;align-items:center;gap:28px}.stage>figure,.compared,[data-mode=three] .compared figure{width:100%}.compared{order:-1}[data-mode=three] .stage{gap:8px}}`;
