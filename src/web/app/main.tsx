/** Starts the app in its page. */
import { render } from 'preact';
import { readConfig } from '../app-config.ts';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (root) render(<App config={readConfig()} />, root);
