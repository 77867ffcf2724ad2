// How the page says what the API says in numbers and names.

const STATES = {
  RENDER_ACCEPTED: 'Waiting for a worker',
  RENDER_SAMPLING: 'Denoising',
  RENDER_ENCODING: 'Making the video',
  RENDER_COMPLETED: 'Done',
  RENDER_PARTIAL: 'Partly done',
  RENDER_FAILED: 'Failed',
  RENDER_CANCELLED: 'Cancelled',
};

const OUTCOMES = {
  COMPLETED: 'RENDER_COMPLETED',
  PARTIAL: 'RENDER_PARTIAL',
  FAILED: 'RENDER_FAILED',
  CANCELLED: 'RENDER_CANCELLED',
};

export const stateWord = (state) => STATES[state] ?? 'Waiting for a worker';

export const stateOf = (end) => OUTCOMES[end.outcome] ?? 'RENDER_FAILED';

/** "3 s", "2 min 5 s", "1 h 10 min". */
export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return s % 60 === 0 ? `${s / 60} min` : `${Math.floor(s / 60)} min ${s % 60} s`;
  }
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

export function bytes(count) {
  const n = Number(count);
  return n < 1000 ? `${n} B` : n < 1e6 ? `${Math.round(n / 1000)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}

/** "just now", "5 min ago", "3 h ago", then the date. */
export function ago(timestamp, now = Date.now()) {
  const then = new Date(timestamp);
  const minutes = (now - then.getTime()) / 60_000;
  if (!(minutes >= 0) || minutes < 1) {
    return 'just now';
  }
  if (minutes < 60) {
    return `${Math.floor(minutes)} min ago`;
  }
  return minutes < 24 * 60
    ? `${Math.floor(minutes / 60)} h ago`
    : then.toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
}

/** What was asked for, for a heading or a label. */
export function title(render) {
  const spec = specOf(render);
  return spec ? spec.prompt || 'Without a prompt' : 'A render';
}

export const specOf = (render) => render?.spec ?? render?.end?.spec;

export const ended = (render) => Boolean(render?.end);

const NAMES = {
  prompt: 'What to draw', negativePrompt: 'What to steer away from', frameRate: 'Frames a second', initImage: 'Picture to start from',
  initStrength: 'How far from the picture', maxBytes: 'Largest file', acceptedAt: 'Time of acceptance', expiresAt: 'Time of expiry',
};

/** `placements[1].max_bytes` or `spec.frames` for people: "Largest file of output 2", "Frames". */
export function fieldWords(path) {
  const plain = path.replace(/^spec\./, '').replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  const place = /^placements\[(\d+)\](?:\.|$)(.*)$/.exec(plain);
  const name = place ? place[2] || 'output' : plain.split(/[.[]/)[0];
  const words = NAMES[name] ?? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^./, (first) => first.toUpperCase());
  return place ? `${words} of output ${Number(place[1]) + 1}` : words;
}

/** What was given and what would do, in a sentence. */
export const faultWords = (value, allowed) =>
  value === '' || value === undefined ? `Wanted: ${allowed}.` : `“${value}” does not do; wanted: ${allowed}.`;

/** Why a render ended as it did. */
export function whyWords({ state, end: { failure } }) {
  if (state === 'RENDER_CANCELLED') {
    const reason = /^cancelled: (.*)$/s.exec(failure.message ?? '')?.[1] ?? '';
    return reason === '' || reason === 'cancelled in the studio' ? 'Cancelled.' : `Cancelled: ${reason}`;
  }
  if (failure.violations?.length) {
    const faults = failure.violations.map((one) => `${fieldWords(one.field)}: ${faultWords(one.value, one.allowed)}`);
    return `${stateWord(state)}. ${faults.join(' ')}`;
  }
  return `${stateWord(state)}: ${failure.message || failure.code}`;
}

/** What should be known of a render that is made all the same, a sentence each. */
export const noticeWords = (render) =>
  (render.notices ?? []).map(({ message = '' }) => `${message.replace(/^./, (first) => first.toUpperCase())}.`);

/** Why something could not be asked or shown. */
export const failureWords = (e) =>
  e.status === 404 ? 'The farm knows no such render: it may have been deleted, or the address may be wrong.' : e.message;

/** What a screen reader says of a render: each state, and progress in quarters. */
export function spoken(render) {
  const { stepsDone = 0, stepsTotal = 0 } = render.progress ?? {};
  const quarter = stepsTotal && !ended(render) ? Math.floor((4 * stepsDone) / stepsTotal) * 25 : 0;
  return `${title(render)}: ${stateWord(render.state)}${quarter ? `, ${quarter} %` : ''}`;
}
