/** The app's icons: strokes of width 2 on a grid of 24, in the colour of the text. */

const PATHS = {
  brush:
    'M4 20c2.5 0 4-1.2 4-3.2A2.4 2.4 0 0 0 5.6 14.4C4 14.4 4 16 4 17c0 1.5-1 3 0 3zM9 15l9.6-9.6a1.8 1.8 0 0 1 2.5 2.5L11.5 17.5',
  line: 'M5 19 19 5M5 19h.01M19 5h.01',
  rectangle: 'M4 6h16v12H4z',
  fill: 'm4 12 8-8 8 8-7 7a1.4 1.4 0 0 1-2 0zM4.5 12h15M12 4 9.5 1.5M21 15c1 1.600 1.500 2.500 1.500 3.400a1.500 1.500 0 0 1-3 0c0-.9.5-1.800 1.500-3.400z',
  eraser:
    'm8 20-4.300-4.300a1.500 1.500 0 0 1 0-2.100L13.600 3.700a1.500 1.500 0 0 1 2.100 0l4.600 4.600a1.500 1.500 0 0 1 0 2.100L10.700 20zM8.500 8.800l6.700 6.700M8 20h12',
  pick: 'm4 20 1-4 8.500-8.500 3 3L8 19zM12 6l6 6M15 9l2.700-2.700a2 2 0 0 0-2.800-2.800L12.500 6',
  undo: 'M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12h-3',
  redo: 'm16 5 4 4-4 4M20 9H10a6 6 0 0 0 0 12h3',
  centre: 'M4 4h16v16H4zM9 9h6v6H9z',
  clear: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  upload: 'M12 16V4M7 9l5-5 5 5M4 16v4h16v-4',
  camera: 'M4 8h3l2-3h6l2 3h3v11H4zM12 17a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z',
  stop: 'M7 7h10v10H7z',
  play: 'M8 5l11 7-11 7z',
  pause: 'M9 5v14M15 5v14',
  example: 'M16 3h5v5M4 20 21 3M21 16v5h-5M15 15l6 6M4 4l5 5',
  sample: 'M4 4h16v16H4zM8.500 8.500h.01M15.500 8.500h.01M12 12h.01M8.500 15.500h.01M15.500 15.500h.01',
  swap: 'M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4',
  save: 'M12 4v12M7 11l5 5 5-5M4 20h16',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  back: 'm15 5-7 7 7 7',
  next: 'm9 5 7 7-7 7',
  close: 'M6 6l12 12M18 6 6 18',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration only: the control around it has a name. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={PATHS[name]} />
  </svg>
);
