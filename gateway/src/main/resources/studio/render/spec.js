// Between the form's texts and a RenderSpec. The farm judges what is allowed; what is no number goes to it as it was written.
import { bytes } from './words.js';

export const SIZES = [
  { id: '512x512', label: 'Square', width: 512, height: 512 },
  { id: '512x896', label: 'Tall', width: 512, height: 896 },
  { id: '896x512', label: 'Wide', width: 896, height: 512 },
];

/** All but MP4 keep transparency, as long as no background is laid under the picture. */
export const FORMATS = [
  { id: 'MP4_H264', label: 'MP4', type: 'video/mp4', ending: 'mp4' },
  { id: 'WEBM_VP9', label: 'WebM', type: 'video/webm', ending: 'webm' },
  { id: 'GIF', label: 'GIF', type: 'image/gif', ending: 'gif' },
  { id: 'WEBP', label: 'WebP', type: 'image/webp', ending: 'webp' },
  { id: 'PNG', label: 'PNG, one frame', type: 'image/png', ending: 'png' },
];

/** What is behind the picture: the format's own (white, or nothing where it can be transparent), or a colour. */
export const BEHIND = [
  { id: '', label: 'As the format is' },
  { id: 'colour', label: 'A colour' },
];

export const EMPTY = Object.freeze({
  prompt: '',
  negativePrompt: '',
  model: '',
  variant: '',
  mode: 'LOOP',
  size: '512x512',
  width: '',
  height: '',
  seed: '',
  frames: '',
  steps: '',
  guidance: '',
  frameRate: '',
  format: 'MP4_H264',
  behind: '',
  background: '#ffffff',
  style: Object.freeze([]),
  picture: '',
  initStrength: '',
  /** The spec that is edited: what the form has no field for stays as it is there. */
  kept: Object.freeze({}),
});

/** What the form says all of. */
const SHOWN = new Set([
  'prompt', 'negativePrompt', 'model', 'variant', 'mode', 'seed', 'frames', 'steps', 'guidance', 'frameRate', 'style', 'initImage',
  'initStrength', 'placements',
]);

/** @returns the spec that says what the form does and keeps what it does not show: what is empty is left to the farm's defaults */
export function specFrom(values) {
  const unshown = Object.entries(values.kept).filter(([name]) => !SHOWN.has(name));
  const spec = { ...Object.fromEntries(unshown), prompt: values.prompt.trim(), mode: values.mode };
  const put = (name, value) => value !== '' && (spec[name] = value);
  put('negativePrompt', values.negativePrompt.trim());
  put('model', values.model);
  put('variant', values.variant);
  put('seed', values.seed.trim());
  put('steps', number(values.steps));
  put('guidance', number(values.guidance));
  if (values.mode !== 'DENOISE') {
    put('frames', number(values.frames));
  }
  if (values.frameRate.trim() !== '') {
    spec.frameRate = fraction(values.frameRate.trim());
  }
  if (values.style.length > 0) {
    spec.style = values.style;
  }
  const stored = values.kept.initImage?.stored;
  if (values.picture || stored) {
    spec.initImage = values.picture ? { inline: values.picture } : { stored };
    put('initStrength', number(values.initStrength));
  }
  const [first = {}, ...more] = values.kept.placements ?? [];
  spec.placements = [placement(first, values), ...more];
  return spec;
}

/** What of an edited spec goes on without a field in the form, for people. @returns {string[]} */
export function keptWords({ placements = [], labels = {}, queue, scheduler, fresh, initImage }) {
  const [first, ...more] = placements;
  return [
    more.length > 0 && `the outputs ${more.map((one) => one.name).join(', ')}`,
    first?.name && first.name !== 'main' && `the name ${first.name} of the first output`,
    Number(first?.maxBytes) > 0 && `a file of at most ${bytes(first.maxBytes)}`,
    Object.keys(labels).length > 0 && `the labels ${Object.entries(labels).map(([key, value]) => `${key} = ${value}`).join(', ')}`,
    queue && `the queue ${queue}`,
    scheduler && `the scheduler ${scheduler}`,
    fresh && 'that it is made anew',
    initImage?.stored && 'the stored picture to start from',
  ].filter(Boolean);
}

/** The form that says the same as a spec, with all that it does not show. */
export function valuesFrom(spec, seed) {
  const place = spec.placements?.[0] ?? {};
  const size = `${place.width || 512}x${place.height || 512}`;
  const known = SIZES.some((one) => one.id === size);
  const text = (value) => (value === undefined ? '' : String(value));
  return {
    ...EMPTY,
    prompt: spec.prompt ?? '',
    negativePrompt: spec.negativePrompt ?? '',
    model: spec.model ?? '',
    variant: spec.variant ?? '',
    mode: spec.mode === 'DENOISE' ? 'DENOISE' : 'LOOP',
    size: known ? size : 'custom',
    width: known ? '' : text(place.width),
    height: known ? '' : text(place.height),
    seed: text(seed ?? spec.seed),
    frames: spec.mode === 'DENOISE' ? '' : text(spec.frames),
    steps: text(spec.steps ?? (spec.mode === 'DENOISE' ? spec.frames : undefined)),
    guidance: text(spec.guidance),
    frameRate: spec.frameRate ? rate(spec.frameRate) : '',
    format: place.format ?? EMPTY.format,
    behind: place.background ? 'colour' : '',
    background: (place.background || EMPTY.background).toLowerCase(),
    style: spec.style ?? [],
    picture: spec.initImage?.inline ?? '',
    initStrength: text(spec.initStrength),
    kept: spec,
  };
}

/** The same wish with noise that was not seen before. */
export function withoutSeed(spec) {
  const { seed, ...rest } = spec;
  return rest;
}

/** Which of the form's fields a violation belongs to; '' where it has none. */
export function fieldOf(path) {
  const place = /^placements\[\d+\]\.(width|height|format|background)$/.exec(path);
  if (place) {
    return place[1];
  }
  const name = path.split(/[.[]/)[0];
  if (name === 'initImage') {
    return 'picture';
  }
  return !['size', 'style', 'kept'].includes(name) && name in EMPTY ? name : '';
}

function placement({ background, ...rest }, values) {
  const size = SIZES.find((one) => one.id === values.size);
  return {
    ...rest,
    width: size ? size.width : number(values.width) || 0,
    height: size ? size.height : number(values.height) || 0,
    format: values.format,
    ...(values.behind && { background: values.background }),
  };
}

function number(text) {
  const trimmed = text.trim();
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

function fraction(text) {
  const [numerator, denominator = '1'] = text.split('/');
  return { numerator: number(numerator), denominator: number(denominator) };
}

const rate = ({ numerator = 0, denominator = 1 }) =>
  denominator > 1 ? `${numerator}/${denominator}` : String(numerator);
