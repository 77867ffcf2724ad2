import { faultWords } from '../render/words.js';

/** Where something between here and the farm answered in its place. */
const WITHOUT_WORDS = {
  404: 'There is no such thing at the farm.',
  413: 'That is too large to be sent.',
  429: 'The farm is busy.',
  502: 'The farm does not answer.',
  503: 'The farm is not ready.',
  504: 'The farm does not answer.',
};

/** What the farm answered in place of what was asked: a google.rpc.Status, read for people. */
export class Refusal extends Error {
  /**
   * @param {number} status of HTTP
   * @param {any} body google.rpc.Status as JSON, or nothing where something else answered
   */
  constructor(status, body) {
    super(body?.message || WITHOUT_WORDS[status] || `The farm answered with status ${status} and no more.`);
    const details = body?.details ?? [];
    const detail = (name) => details.find((one) => String(one['@type'] ?? '').endsWith(name));
    this.status = status;
    /** Name of the failure code, such as OVERLOADED. */
    this.reason = detail('ErrorInfo')?.reason ?? '';
    /** What is wrong with which field. @type {{field: string, text: string}[]} */
    this.violations = (detail('BadRequest')?.fieldViolations ?? []).map((fault) => ({
      field: plain(fault.field ?? ''),
      text: sentence(fault.description ?? ''),
    }));
    /** Seconds after which the same request may succeed; 0: it will not. */
    this.retrySeconds = parseFloat(detail('RetryInfo')?.retryDelay ?? '0') || 0;
  }

  get keyWanted() {
    return this.status === 401;
  }
}

/** No answer at all: the farm is down or the network is. */
export class Unreachable extends Error {
  constructor(cause) {
    super('The farm does not answer.', { cause });
  }
}

/** The farm says `'15': want an even number`. */
function sentence(description) {
  const parts = /^'(.*)': want (.*)$/s.exec(description);
  return parts ? faultWords(parts[1], parts[2]) : description || 'This does not do.';
}

/** `spec.frame_rate` and `spec.frameRate` are one field: `frameRate`. */
function plain(field) {
  return field.replace(/^spec\./, '').replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
}
