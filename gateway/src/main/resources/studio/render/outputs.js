// The files of a render: which there are, where they are and what they are called.
import { FORMATS } from './spec.js';
import { title } from './words.js';

/**
 * @typedef {{placement: string, path: string, name: string, mediaType: string, width: number, height: number, bytes: string,
 *   failure?: {message?: string}}} Made
 * @returns {Made[]} every output in its order, with its path at the gateway: a key is sent there only, and the page talks to nobody else.
 *   One that was not made has no path
 */
export function outputsOf(render) {
  const outputs = render.end?.outputs ?? [];
  return outputs.map((output) => ({
    ...output,
    name: fileName(render, output, outputs.length > 1),
    path:
      output.key && render.videos?.[output.placement]
        ? `/v1/renders/${encodeURIComponent(render.id)}/videos/${encodeURIComponent(output.placement)}`
        : '',
  }));
}

/** The first output that was made. */
export const firstOutput = (render) => outputsOf(render).find((one) => one.path);

/** What a small card shows at rest: a picture where the render has one, else the beginning of its first video. */
export const posterOf = (render) =>
  outputsOf(render).find((one) => one.path && one.mediaType === 'image/png') ?? firstOutput(render);

export const isVideo = (output) => (output.mediaType || 'video/mp4').startsWith('video/');

export const formatOf = (output) => FORMATS.find((one) => one.type === (output.mediaType || 'video/mp4'));

/** A name that a person recognises: "a-beating-heart-7.mp4", or "a-beating-heart-7-story.mp4" where there are several. */
function fileName(render, output, several) {
  const words = title(render).normalize('NFKD').toLowerCase().match(/[a-z0-9]+/g) ?? ['render'];
  const parts = [words.join('-').slice(0, 60), render.end.seed ?? 0, ...(several ? [output.placement] : [])];
  return `${parts.join('-')}.${formatOf(output)?.ending ?? 'mp4'}`;
}
