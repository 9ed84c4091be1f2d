/** What the results page does in a browser: order, filter, size of the images, and the large view of a pair. */

/**
 * Script text. The rows of the table are all it knows; what the page shows is written in the address after `#`
 * (`sort=worst&find=night&size=200&pair=7`), so that it can be sent, and the browser goes back in it.
 */
export const RESULTS_SCRIPT = `
const $=(id)=>document.getElementById(id);
const body=$('rows'),view=$('view'),toolbar=$('toolbar');
const items=[...body.rows].map((row,index)=>({row,index,name:row.dataset.name,l1:Number(row.dataset.l1)}));
const ORDERS={name:(a,b)=>a.index-b.index,best:(a,b)=>a.l1-b.l1||a.index-b.index,worst:(a,b)=>b.l1-a.l1||a.index-b.index};
const ARIA={name:['ascending','none'],best:['none','ascending'],worst:['none','descending']};
const DEFAULTS={sort:'name',find:'',size:'112',pair:''};
const ranked=[...items].sort(ORDERS.best);
ranked.forEach((item,rank)=>{item.rank=rank+1;});
let state={...DEFAULTS},shown=items;

/** The state in the address; what it does not say is usual. */
const readState=()=>{
  const given=Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const known={...DEFAULTS,...given};
  return {...known,sort:Object.hasOwn(ORDERS,known.sort)?known.sort:'name'};
};
/** Keeps the state in the address, as a step to go back from where it is one. */
const keepState=(isStep)=>{
  const given=Object.entries(state).filter(([name,value])=>name in DEFAULTS&&value!==DEFAULTS[name]);
  const hash=new URLSearchParams(given).toString();
  const url=location.pathname+location.search+(hash?'#'+hash:'');
  if(isStep)history.pushState('opened','',url);else history.replaceState(history.state,'',url);
};
const change=(changes,isStep)=>{state={...state,...changes};keepState(isStep);render();};

const render=()=>{
  const words=state.find.toLowerCase();
  shown=items.filter(({name})=>name.toLowerCase().includes(words)).sort(ORDERS[state.sort]);
  for(const {row} of items)row.hidden=true;
  for(const {row} of shown)row.hidden=false;
  if(shown.some(({row},place)=>body.rows[place]!==row))body.prepend(...shown.map(({row})=>row));
  const [byName,byL1]=ARIA[state.sort];
  $('by-name').setAttribute('aria-sort',byName);$('by-l1').setAttribute('aria-sort',byL1);
  for(const button of toolbar.querySelectorAll('button'))button.setAttribute('aria-pressed',button.dataset.sort===state.sort);
  if($('find').value!==state.find)$('find').value=state.find;
  $('size').value=state.size;
  document.documentElement.style.setProperty('--size',$('size').value+'px');
  $('count').value=(shown.length===items.length?'':shown.length+' of ')+items.length+(items.length===1?' pair':' pairs');
  $('none').hidden=shown.length>0;
  renderView();
};

const itemOfPair=()=>items[Number(state.pair)-1];
const imagesOf=({row})=>[...row.querySelectorAll('a')].map((link)=>link.href);
const renderView=()=>{
  const item=itemOfPair();
  if(!item){if(view.open)view.close();return;}
  const image=item.row.querySelector('img');
  view.style.setProperty('--ratio',image.getAttribute('width')/image.getAttribute('height'));
  $('view-name').textContent=item.name;
  const place=shown.indexOf(item);
  $('view-facts').value='L1 '+item.l1.toFixed(4)+' · rank '+item.rank+' of '+items.length+', 1 is best';
  imagesOf(item).forEach((source,side)=>{
    const image=$(['view-input','view-output','view-target'][side]);
    if(image.src!==source)image.src=source;
    image.alt=['input','output','target'][side]+' of '+item.name;
  });
  $('previous').disabled=place<=0;
  $('next').disabled=place<0||place>=shown.length-1;
  for(const near of [shown[place+1],shown[place-1]])if(near)for(const source of imagesOf(near))new Image().src=source;
  if(!view.open)view.showModal();
};
const open=(item)=>change({pair:String(item.index+1)},!view.open);
const move=(by)=>{
  const next=shown[shown.indexOf(itemOfPair())+by];
  if(next)open(next);
};
/** Closing goes back where opening was a step, so that neither leaves a trace. */
view.addEventListener('close',()=>{
  const item=itemOfPair();
  if(!item)return;
  state.pair='';
  if(history.state==='opened')history.back();else keepState(false);
  if(item.row.hidden)return;
  item.row.scrollIntoView({block:'nearest'});
  item.row.querySelector('.output a').focus({preventScroll:true});
});

for(const {row} of items)for(const link of row.querySelectorAll('.input a,.target a'))link.tabIndex=-1; // one stop a pair
document.addEventListener('click',(event)=>{
  if(event.ctrlKey||event.metaKey||event.shiftKey)return;
  const link=event.target.closest('tbody a,a[href^="#pair="]');
  if(!link)return;
  event.preventDefault();
  const row=link.closest('tr');
  open(row?items.find((item)=>item.row===row):items[Number(link.hash.slice('#pair='.length))-1]);
});
toolbar.addEventListener('click',(event)=>{
  const {sort}=event.target.dataset;
  if(sort)change({sort});
});
toolbar.addEventListener('submit',(event)=>event.preventDefault());
$('find').addEventListener('input',()=>change({find:$('find').value}));
$('size').addEventListener('input',()=>document.documentElement.style.setProperty('--size',$('size').value+'px'));
$('size').addEventListener('change',()=>change({size:$('size').value}));

const wipe=$('wipe'),compared=$('compared');
const showWipe=()=>view.style.setProperty('--wipe',wipe.value+'%');
wipe.addEventListener('input',showWipe);
const wipeTo=(event)=>{
  if(view.dataset.mode!=='wipe')return;
  const {left,width}=compared.getBoundingClientRect();
  wipe.value=(event.clientX-left)/width*100;
  showWipe();
};
compared.addEventListener('pointerdown',(event)=>{compared.setPointerCapture(event.pointerId);wipeTo(event);});
compared.addEventListener('pointermove',(event)=>{if(event.buttons!==0)wipeTo(event);});
const showMode=(mode)=>{
  view.dataset.mode=mode;
  for(const button of view.querySelectorAll('[data-mode]'))button.setAttribute('aria-pressed',button.dataset.mode===mode);
};
view.addEventListener('click',(event)=>{if(event.target.dataset.mode&&event.target!==view)showMode(event.target.dataset.mode);});
$('previous').addEventListener('click',()=>move(-1));
$('next').addEventListener('click',()=>move(1));
$('close').addEventListener('click',()=>view.close());
document.addEventListener('keydown',(event)=>{
  if(!view.open||event.target===wipe||event.altKey||event.ctrlKey||event.metaKey)return; // the slider has its own arrows
  if(event.key==='ArrowLeft')move(-1);
  if(event.key==='ArrowRight')move(1);
});
addEventListener('popstate',()=>{state=readState();render();});
toolbar.hidden=false;
showMode('wipe');showWipe();
state=readState();render();
`;
