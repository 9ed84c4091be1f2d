/** Two images one above the other, with a slider that moves the edge between them. */
import { byId } from './dom.ts';

/** Starts the wipe of a dialog: its slider, and dragging over the images while the dialog's mode is `wipe`. */
export const startWipe = (view: HTMLDialogElement): void => {
  const slider = byId('wipe', HTMLInputElement);
  const compared = byId('compared', HTMLDivElement);
  const show = (): void => view.style.setProperty('--wipe', `${slider.value}%`);
  const wipeTo = ({ clientX }: PointerEvent): void => {
    if (view.dataset.mode !== 'wipe') return;
    const { left, width } = compared.getBoundingClientRect();
    slider.value = String(((clientX - left) / width) * 100);
    show();
  };
  slider.addEventListener('input', show);
  compared.addEventListener('pointerdown', (event) => {
    compared.setPointerCapture(event.pointerId);
    wipeTo(event);
  });
  compared.addEventListener('pointermove', (event) => {
    if (event.buttons !== 0) wipeTo(event);
  });
  show();
};
