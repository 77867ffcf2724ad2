// Between a model's style vector and the fields that say it: one field a number, but one angle for a cosine and its sine.

const NAMES = { dx: 'Shift to the right', dy: 'Shift down' };
const DEGREES = 180 / Math.PI;

/**
 * @typedef {{id: string, label: string, hint: string, at: number, angle: boolean, radians: boolean, neutral: number[]}} StyleField
 * @param {object} [manifest] what zero means is left out in its JSON
 * @returns {StyleField[]} in the order of the numbers; none where the model does not say what they mean
 */
export function styleFields(manifest) {
  const axes = (manifest?.style ?? []).map(({ name, unit = '', low = 0, high = 0, neutral = 0 }) => ({ name, unit, low, high, neutral }));
  const fields = [];
  for (let at = 0; at < axes.length; at++) {
    const base = axes[at].name.replace(/-cos$/, '');
    const angle = base !== axes[at].name && axes[at + 1]?.name === `${base}-sin`;
    fields.push(angle ? angleField(base, at, axes) : field(at, axes[at]));
    at += angle ? 1 : 0;
  }
  return fields;
}

function angleField(base, at, axes) {
  return {
    id: `style-${base}`, label: `${title(base)}, degrees`, hint: '0 to 360.', at, angle: true, radians: false,
    neutral: [axes[at].neutral, axes[at + 1].neutral],
  };
}

function field(at, { name, unit, low, high, neutral }) {
  const radians = unit === 'radians';
  const shown = (number) => String(Number((radians ? number * DEGREES : number).toPrecision(4)));
  return {
    id: `style-${name}`, label: `${NAMES[name] ?? title(name)}${radians ? ', degrees' : ''}`,
    hint: unit.includes(' or ') ? `${unit}.` : `${shown(low)} to ${shown(high)}.`,
    at, angle: false, radians, neutral: [neutral],
  };
}

const title = (name) => name[0].toUpperCase() + name.slice(1);

/** @returns {(number | string)[]} none where nothing is filled in; what is no number is left as it was written, for the farm to refuse */
export function styleNumbers(fields, texts) {
  if (fields.every(({ id }) => !texts[id]?.trim())) {
    return [];
  }
  return fields.flatMap((one) => {
    const text = texts[one.id]?.trim() ?? '';
    if (text === '') {
      return one.neutral;
    }
    if (!/^-?\d+(\.\d+)?$/.test(text)) {
      return one.angle ? [text, one.neutral[1]] : [text];
    }
    const turn = Number(text) / DEGREES;
    return one.angle ? [Math.cos(turn), Math.sin(turn)] : [one.radians ? turn : Number(text)];
  });
}

/** @returns {Record<string, string>} the fields' texts that say the same as a spec's numbers */
export function styleTexts(fields, numbers = []) {
  const short = (number) => String(Number(number.toFixed(4)));
  return Object.fromEntries(numbers.length === 0 ? [] : fields.map((one) => {
    const number = numbers[one.at] ?? 0;
    const turn = one.angle ? Math.atan2(numbers[one.at + 1] ?? 0, number) * DEGREES : number * DEGREES;
    return [one.id, short(one.angle ? (turn + 360) % 360 : one.radians ? turn : number)];
  }));
}

/** The field that a violation of the style or of one of its numbers belongs to; of the whole style, the first. */
export function styleFieldOf(fields, path) {
  const number = /^style(?:\[(\d+)\])?$/.exec(path);
  return number && fields.findLast(({ at }) => at <= Number(number[1] ?? 0))?.id;
}
