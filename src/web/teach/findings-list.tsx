/** What is odd about pictures, in words, found while the person chooses. */
import { useEffect, useState } from 'preact/hooks';
import { inspectTabSource, type TabFinding } from '../../data/web/inspect-source.ts';
import type { FoundPairs } from './look-at-source.ts';

/** Pixels of what is looked at; the size that is learned makes no difference to what is odd. */
const SIZE = 256;

export const FindingsList = ({ found }: { readonly found: FoundPairs }) => {
  const [findings, setFindings] = useState<readonly TabFinding[]>();
  const [share, setShare] = useState(0);
  const { source, task } = found;
  useEffect(() => {
    if (source.kind !== 'files') return;
    const controller = new AbortController();
    setFindings(undefined);
    inspectTabSource(
      source,
      { direction: 'AtoB', size: SIZE, task },
      {
        numShown: 0,
        signal: controller.signal,
        onProgress: (done, total) => {
          if (!controller.signal.aborted) setShare(done / Math.max(1, total));
        },
      },
    ).then(
      (inspection) => {
        if (!controller.signal.aborted) setFindings(inspection.findings);
      },
      () => setFindings([]), // what cannot be trained on is refused when it starts
    );
    return () => controller.abort();
  }, [source, task]);
  if (source.kind !== 'files') return null;
  if (!findings)
    return (
      <p class="soft" role="status">
        Looking for anything odd in your pictures, {Math.round(100 * share)} %…
      </p>
    );
  if (findings.length === 0) return <p class="soft">Nothing odd was found in your pictures.</p>;
  return (
    <ul class="findings" aria-label="What was found">
      {findings.map(({ severity, kind, text, files }) => (
        <li key={kind} class={`card finding ${severity === 'note' ? 'soft' : 'warn'}`}>
          <p>{text}</p>
          {files.length > 0 && <p class="soft">{files.slice(0, MOST_NAMED).join(', ')}</p>}
        </li>
      ))}
    </ul>
  );
};

/** Files that are named. */
const MOST_NAMED = 4;

/** Why a source cannot be learned from: in plain words first, then as the program says it. */
export const whyNot = async (
  { source, task }: Pick<FoundPairs, 'source' | 'task'>,
  message: string,
): Promise<string> => {
  if (source.kind !== 'files') return message;
  const inspection = await inspectTabSource(
    source,
    { direction: 'AtoB', size: SIZE, task },
    { numShown: 0 },
  ).catch(() => undefined);
  const errors = (inspection?.findings ?? []).filter(({ severity }) => severity === 'error');
  return [...new Set([...errors.map(({ text }) => text), message])].join('\n');
};
