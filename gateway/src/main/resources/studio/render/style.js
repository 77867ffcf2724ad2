// Between the numbers of a style and the fields that say them: one field a number, angles in degrees.

const NAMES = { dx: 'Shift to the right', dy: 'Shift down' };
const DEGREES = 180 / Math.PI;

/**
 * @typedef {{id: string, label: string, hint: string, radians: boolean, neutral: number}} StyleField
 * @param {object} [manifest] what zero means is left out in its JSON
 * @returns {StyleField[]} in the order of the numbers; none where the model has no style
 */
export function styleFields(manifest) {
  return (manifest?.style ?? []).map(({ name, unit = '', low = 0, high = 0, neutral = 0 }) => {
    const radians = unit === 'radians';
    const shown = (number) => String(Number((radians ? number * DEGREES : number).toPrecision(4)));
    return {
      id: `style-${name}`, label: `${NAMES[name] ?? name[0].toUpperCase() + name.slice(1)}${radians ? ', degrees' : ''}`,
      hint: unit.includes(' or ') ? `${unit}.` : `${shown(low)} to ${shown(high)}.`, radians, neutral,
    };
  });
}

/**
 * @param {Record<string, string>} texts of the fields that a person has changed
 * @param {number[]} said the numbers before
 * @returns {(number | string)[]} those of the other fields as they were; none where nothing is filled in; what is no number is left as
 *   it was written, for the farm to refuse
 */
export function styleNumbers(fields, texts, said = []) {
  if (fields.every(({ id }) => texts[id] === undefined)) {
    return said;
  }
  if (fields.every(({ id }, at) => !(texts[id] ?? said[at] ?? '').toString().trim())) {
    return [];
  }
  return fields.map(({ id, radians, neutral }, at) => {
    if (texts[id] === undefined && said.length > 0) {
      return said[at] ?? 0;
    }
    const text = texts[id]?.trim() ?? '';
    if (text === '') {
      return neutral;
    }
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) / (radians ? DEGREES : 1) : text;
  });
}

/** @returns {Record<string, string>} the fields' texts that say the same as a spec's numbers */
export function styleTexts(fields, numbers = []) {
  const text = (number, radians) => String(Number((number * (radians ? DEGREES : 1)).toFixed(4)));
  return Object.fromEntries(numbers.length === 0 ? [] : fields.map(({ id, radians }, at) => [id, text(numbers[at] ?? 0, radians)]));
}

/** The field that a violation of the style or of one of its numbers belongs to; of the whole style, the first. */
export function styleFieldOf(fields, path) {
  const number = /^style(?:\[(\d+)\])?$/.exec(path);
  return number && fields[Number(number[1] ?? 0)]?.id;
}
