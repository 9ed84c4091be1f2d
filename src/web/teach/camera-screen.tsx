/** Pictures of the camera, taken one by one or one each second, to learn from. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import type { FilesSource } from '../../data/web/tab-source.ts';
import { ProblemCard } from './problem-card.tsx';
import { ScreenHead } from './screen-head.tsx';

interface Props {
  readonly onPhotos: (source: FilesSource) => void;
  readonly onBack: () => void;
}

/** Side of a picture: what the largest picture size needs. */
const SIDE = 256;

/** Time between two pictures that are taken by themselves. */
const EVERY_MS = 1000;

/** Fewer than these are learned by heart. */
const ENOUGH = 10;

interface Shot {
  readonly file: File;
  readonly url: string;
}

export const CameraScreen = ({ onPhotos, onBack }: Props) => {
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<string>();
  const [isReady, setReady] = useState(false);
  const [isTaking, setTaking] = useState(false);
  const [shots, setShots] = useState<readonly Shot[]>([]);
  const number = useRef(0);
  useCameraStream(video, () => setReady(true), setProblem);

  const take = useCallback(async (): Promise<void> => {
    if (!video.current) return;
    const blob = await frameOf(video.current);
    number.current++;
    const file = new File([blob], `${String(number.current).padStart(4, '0')}.jpg`, { type: 'image/jpeg' });
    setShots((before) => [...before, { file, url: URL.createObjectURL(file) }]);
  }, []);
  useEffect(() => {
    if (!isTaking) return;
    const timer = setInterval(
      () => void take().catch((error: unknown) => setProblem(messageOf(error))),
      EVERY_MS,
    );
    return () => clearInterval(timer);
  }, [isTaking, take]);
  const drop = (shot: Shot): void => {
    URL.revokeObjectURL(shot.url);
    setShots((before) => before.filter((one) => one !== shot));
  };

  return (
    <div class="teach camera">
      <ScreenHead title="Take pictures" onBack={onBack} />
      {problem ? (
        <ProblemCard problem={problem} />
      ) : (
        <>
          <p class="lead">
            Move what you show a little from picture to picture: nearer, farther, to the side. The pictures
            stay in this browser.
          </p>
          <div class="camera-stage">
            <video ref={video} muted playsInline aria-label="What the camera sees" />
            <div class="camera-actions">
              <button type="button" class="primary large" disabled={!isReady} onClick={() => void take()}>
                Take a picture
              </button>
              <button
                type="button"
                disabled={!isReady}
                aria-pressed={isTaking}
                onClick={() => setTaking((before) => !before)}
              >
                {isTaking ? 'Stop' : 'One each second'}
              </button>
              <p role="status">
                {shots.length === 0
                  ? 'No picture yet'
                  : `${shots.length} ${shots.length === 1 ? 'picture' : 'pictures'}`}
                {shots.length < ENOUGH && `; at least ${ENOUGH} are needed, 30 are good`}
              </p>
              <button
                type="button"
                class={shots.length >= ENOUGH ? 'primary' : ''}
                disabled={shots.length < ENOUGH}
                onClick={() =>
                  onPhotos({
                    kind: 'files',
                    name: 'camera pictures',
                    files: shots.map(({ file }) => ({ path: file.name, file })),
                  })
                }
              >
                Learn from these
              </button>
            </div>
          </div>
          <ul class="shots" aria-label="Pictures that were taken">
            {shots.map((shot, index) => (
              <li key={shot.url}>
                <button
                  type="button"
                  aria-label={`Remove picture ${index + 1}`}
                  title="Remove it"
                  onClick={() => drop(shot)}
                >
                  <img src={shot.url} alt="" />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
};

/** Shows the camera in a video while the screen is there. */
const useCameraStream = (
  video: { readonly current: HTMLVideoElement | null },
  onReady: () => void,
  onError: (problem: string) => void,
): void => {
  useEffect(() => {
    let stream: MediaStream | undefined;
    let isCurrent = true;
    const open = async (): Promise<void> => {
      if (!navigator.mediaDevices?.getUserMedia)
        throw new Pix2PixError(
          'RUNTIME',
          'Browsers allow the camera only at https or localhost addresses; open this page at such an address',
        );
      const got = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 } } });
      if (!isCurrent || !video.current) return endOf(got);
      stream = got;
      video.current.srcObject = got;
      await video.current.play();
      if (isCurrent) onReady();
    };
    open().catch((error: unknown) => {
      if (isCurrent)
        onError(
          `The camera cannot be used (${messageOf(error)}). Is one connected, and may this page use it? Allow it in the address bar, and come here again.`,
        );
    });
    return () => {
      isCurrent = false;
      if (stream) endOf(stream);
    };
  }, []);
};

const endOf = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};

/** The middle of what the camera sees, as a square. */
const frameOf = (video: HTMLVideoElement): Promise<Blob> => {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height);
  canvas
    .getContext('2d')
    ?.drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
};
