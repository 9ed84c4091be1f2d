/** A camera as a source of images for the board. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { coverRaster } from './picture-source.ts';
import type { Raster } from './raster.ts';

export interface Camera {
  /** The current image, not mirrored. */
  frame(width: number, height: number): Raster;
  stop(): void;
}

/** Throws RUNTIME if there is no camera, or if the page may not use it. */
export const openCamera = async (): Promise<Camera> => {
  if (!navigator.mediaDevices?.getUserMedia)
    throw new Pix2PixError(
      'RUNTIME',
      'camera: browsers allow it only at https or localhost addresses; open the page there',
    );
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 640 } },
    });
    const video = document.createElement('video');
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    await video.play();
    return {
      frame: (width, height) => coverRaster(video, [video.videoWidth, video.videoHeight], width, height),
      stop: () => {
        for (const track of stream.getTracks()) track.stop();
      },
    };
  } catch (error) {
    throw new Pix2PixError(
      'RUNTIME',
      `camera: ${messageOf(error)}; is a camera connected, and may this page use it?`,
      {
        cause: error,
      },
    );
  }
};
