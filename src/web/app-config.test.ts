import { describe, expect, it } from 'vitest';
import { withConfig } from './app-config.ts';

const HTML = '<head><script id="config" type="application/json">{"mode":"server"}</script></head><body>';

describe('withConfig', () => {
  it('puts a configuration into the page, from which no text can escape', () => {
    const html = withConfig(HTML, { mode: 'static', title: '</script>$1', models: [] });
    expect(html).toBe(
      '<head><script id="config" type="application/json">{"mode":"static","title":"\\u003c/script>$1","models":[]}</script></head><body>',
    );
  });
});
