// A picture that a person chose, as a spec's `initImage` takes it.

/** More than the latents of a model of this repository have, and so much always fits into a request. */
const LARGEST_SIDE = 256;

/**
 * @param {Blob} file in any format that the browser reads
 * @returns {Promise<string>} a PNG of at most 256 pixels a side, base64
 * @throws where it is no picture
 */
export async function pictureText(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LARGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.toDataURL('image/png').split(',')[1];
}

/** Whether a render began with a picture that only its request had: what is shown of it has an `initImage` without a source. */
export const pictureIsGone = (spec) => Boolean(spec.initImage && !spec.initImage.inline && !spec.initImage.stored);
