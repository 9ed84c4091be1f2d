/** The browser that benches look with: an installed Chromium, or Playwright's. */
import { spawnSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const installed = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim())
  .find((path) => path !== '');

export const launchChromium = () =>
  chromium.launch({
    executablePath: installed ?? chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
