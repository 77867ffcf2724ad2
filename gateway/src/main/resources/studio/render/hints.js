import { SIZES } from './spec.js';

// What stands under the form's fields, from its values and the model's manifest.

export const modeHint = ({ mode }, manifest) =>
  mode === 'DENOISE'
    ? 'One picture on its way out of the noise: each step is a frame.'
    : manifest?.latents?.lane === 'CLIP'
      ? 'A clip without an end. This model makes whole clips and cannot show single steps.'
      : 'A clip that repeats without a seam.';

export const sizeHint = (values) => {
  const size = SIZES.find((one) => one.id === values.size);
  return size ? `${size.width} × ${size.height} pixels` : 'Even numbers of pixels.';
};

export const behindHint = ({ behind, format }) =>
  behind ? undefined : format === 'MP4_H264' ? 'White.' : 'Transparent where the picture is.';

export const variantHint = ({ steps, guidance }) =>
  `${steps || 24} steps${guidance > 1 ? `, guidance ${guidance}` : ''} unless you say otherwise.`;
