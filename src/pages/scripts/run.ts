/** The run page in a browser: the slider of the sample sheets, which keeps its position when the page reloads. */
import { byId, optionalById } from './dom.ts';

/** Address and caption of a sheet, as the page's JSON has them. */
type Sheet = readonly [address: string, caption: string];

const STORED = 'sheet';

const startSlider = (slider: HTMLInputElement): void => {
  const sheets = JSON.parse(byId('sheets', HTMLScriptElement).textContent) as readonly Sheet[];
  const show = (): void => {
    const sheet = sheets[Number(slider.value)];
    if (!sheet) return;
    byId('sheet', HTMLImageElement).src = sheet[0];
    byId('whole', HTMLAnchorElement).href = sheet[0];
    byId('caption', HTMLOutputElement).textContent = sheet[1];
  };
  const stored = sessionStorage.getItem(STORED);
  if (stored !== null && Number(stored) < sheets.length) {
    slider.value = stored;
    show();
  }
  slider.addEventListener('input', () => {
    show();
    // At the last sheet, a reload shows the newest one.
    if (Number(slider.value) === sheets.length - 1) sessionStorage.removeItem(STORED);
    else sessionStorage.setItem(STORED, slider.value);
  });
};

const slider = optionalById('slider', HTMLInputElement);
if (slider) startSlider(slider);
