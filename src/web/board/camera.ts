/** A camera as pictures for the board, as fast as they are wanted. */
import { messageOf, Pix2PixError } from '../../core/errors.ts';
import { coverRaster } from './picture-source.ts';
import type { Raster } from './raster.ts';

export interface Camera {
  /** The picture now, mirrored by nobody. */
  frame(width: number, height: number): Raster;
  stop(): void;
}

/** Throws RUNTIME where there is no camera, or it may not be used. */
export const openCamera = async (): Promise<Camera> => {
  if (!navigator.mediaDevices?.getUserMedia)
    throw new Pix2PixError('RUNTIME', 'camera: a page has one only at https or localhost; open it there');
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
      `camera: ${messageOf(error)}; is there one, and may this page use it?`,
      {
        cause: error,
      },
    );
  }
};
