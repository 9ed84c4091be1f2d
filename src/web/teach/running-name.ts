/** What this tab trains, so that a reload goes on with it. */
const RUNNING = 'pix2pix-teach';

export const rememberRunning = (name: string): void => sessionStorage.setItem(RUNNING, name);
export const forgetRunning = (): void => sessionStorage.removeItem(RUNNING);
export const runningName = (): string | undefined => sessionStorage.getItem(RUNNING) ?? undefined;
