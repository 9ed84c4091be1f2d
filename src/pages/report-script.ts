/** What the page of an evaluation does in a browser: ranks the examples by any number of any model. */

/**
 * Script text. Cards stay what the page has made them; the script moves them between the groups. It ranks as
 * `rankPairs` does. What is chosen is kept in the address after `#` (`metric=ssim&model=1`), so that it can be sent.
 */
export const REPORT_SCRIPT = `
const $=(id)=>document.getElementById(id);
const figure=(value)=>{
  if(Number.isNaN(value))return '–';
  if(!Number.isFinite(value))return value>0?'∞':'−∞';
  const size=Math.abs(value);
  if(size>=1e6)return value.toExponential(2).replace('+','').replace('-','−');
  return value.toFixed(size>=100?1:size>=10?2:size>=0.001||size===0?4:Math.min(8,1+Math.ceil(-Math.log10(size)))).replace('-','−');
};
const toolbar=$('toolbar');
if(toolbar){
  const cards=[...document.querySelectorAll('article')].map((card,place)=>({card,place,values:JSON.parse(card.dataset.values)}));
  cards.sort((a,b)=>Number(a.card.dataset.place)-Number(b.card.dataset.place));
  const metric=$('metric'),model=$('model');
  const BADNESS={lower:(value)=>value,higher:(value)=>-value,one:(value)=>Math.abs(Math.log(value))};
  const rank=()=>{
    const option=metric.selectedOptions[0],of=model?Number(model.value):0;
    for(const item of cards){
      item.value=Number(item.values[of][metric.selectedIndex]);
      const badness=BADNESS[option.dataset.better](item.value);
      item.badness=Number.isNaN(badness)?Infinity:badness;
      item.card.querySelectorAll('output').forEach((output,i)=>{output.textContent=figure(Number(item.values[i][metric.selectedIndex]));});
    }
    const ranked=[...cards].sort((a,b)=>a.badness===b.badness?a.place-b.place:a.badness-b.badness);
    const size=Math.min(Number(toolbar.dataset.each),Math.ceil(ranked.length/3));
    const worst=ranked.slice(Math.max(size,ranked.length-size));
    const rest=ranked.slice(size,ranked.length-worst.length);
    const start=Math.max(0,Math.floor((rest.length-size)/2));
    $('rest').append(...cards.map(({card})=>card));
    const groups={best:ranked.slice(0,size),middle:rest.slice(start,start+size),worst:worst.reverse()};
    for(const [group,items] of Object.entries(groups))$(group).append(...items.map(({card})=>card));
    $('by').textContent=option.textContent+(model?' of '+model.selectedOptions[0].textContent:'');
  };
  const choose=()=>{
    const given=new URLSearchParams(location.hash.slice(1));
    const place=[...metric.options].findIndex(({value})=>value===given.get('metric'));
    if(place>=0)metric.selectedIndex=place;
    if(model&&given.get('model')&&Number(given.get('model'))<model.options.length)model.value=given.get('model');
    rank();
  };
  toolbar.addEventListener('change',()=>{
    const chosen=new URLSearchParams({metric:metric.value,...(model?{model:model.value}:{})});
    history.replaceState(null,'','#'+chosen);
    rank();
  });
  toolbar.addEventListener('submit',(event)=>event.preventDefault());
  addEventListener('hashchange',choose);
  toolbar.hidden=false;
  choose();
}
`;
