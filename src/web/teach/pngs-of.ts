/** Images of a page as PNG files. */

export const pngsOf = (images: readonly ImageData[]): Promise<Blob[]> =>
  Promise.all(
    images.map((image) => {
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d')?.putImageData(image, 0, 0);
      return canvas.convertToBlob({ type: 'image/png' });
    }),
  );
