/** The Teach page by itself, as `pix2pix export --teach` puts it into a folder for any web host. */
import { useEffect } from 'preact/hooks';
import { TeachPage } from '../teach/teach-page.tsx';
import { AppHead } from './app-head.tsx';

interface Props {
  readonly title: string;
  /** Why a training cannot use several threads here; absent where it can. */
  readonly whyOneThread: string | undefined;
}

export const TeachApp = ({ title, whyOneThread }: Props) => {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <>
      <AppHead title={title} links={[]} />
      <main>
        {whyOneThread !== undefined && (
          <p class="soft" id="one-thread">
            Training uses one processor core here: {whyOneThread}.
          </p>
        )}
        <TeachPage />
      </main>
    </>
  );
};
