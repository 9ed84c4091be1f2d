/** Starts the app in its page: what its configuration asks for, whose code alone is loaded. */
import { render } from 'preact';
import { type AppConfig, readConfig } from '../app-config.ts';
import { isolatePage } from '../offline/isolate-page.ts';

const startPage = async (config: AppConfig, root: HTMLElement): Promise<void> => {
  switch (config.mode) {
    case 'server': {
      const { ServerApp } = await import('./server-app.tsx');
      return render(<ServerApp />, root);
    }
    case 'static': {
      const { StaticApp } = await import('./static-app.tsx');
      return render(<StaticApp title={config.title} models={config.models} />, root);
    }
    case 'teach': {
      const isolation = await isolatePage();
      if (isolation.kind === 'reloading') return;
      const { TeachApp } = await import('./teach-app.tsx');
      const reason = isolation.kind === 'refused' ? isolation.reason : undefined;
      return render(<TeachApp title={config.title} whyOneThread={reason} />, root);
    }
  }
};

const root = document.getElementById('app');
if (root) await startPage(readConfig(), root);
