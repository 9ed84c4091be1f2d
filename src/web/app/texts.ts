/** Numbers and times for people. */
import type { JsonNumber } from '../../core/json-number.ts';

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export const ageText = (iso: string, now = Date.now()): string => {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.round(seconds / 60) || 1} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  const days = Math.round(seconds / 86_400);
  return `${days} day${days === 1 ? '' : 's'} ago`;
};

/** `40 s`, `12 min`, `3 h 05 min`. */
export const durationText = (seconds: number): string => {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
};

export const countText = (value: number): string => value.toLocaleString('en-US');

/** As many digits as needed to tell values apart: `0.2665`, `24.1`, `1,200`. */
export const figureText = (given: JsonNumber): string => {
  const value = Number(given);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'undefined' : `${value < 0 ? '−' : ''}∞`;
  const size = Math.abs(value);
  if (size >= 1000) return countText(Math.round(value));
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 0.001 || size === 0) return value.toFixed(size < 1 ? 4 : 2).replace(/(\.\d\d)0+$/, '$1');
  return value.toExponential(1);
};
