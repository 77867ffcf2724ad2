// The farm's API as the page uses it. Everything goes through fetch, so that the key can be sent with it.
import { patiently } from './patience.js';
import { Refusal, Unreachable } from './refusal.js';
import { session } from './session.js';

const PAGE = 12;
const LARGEST_VIDEO = 256 * 1024 * 1024;

/** Sends a request with the key and gives the answer back when it is a good one. Throws Refusal, Unreachable or an AbortError. */
export async function request(path, { method = 'GET', headers = {}, body, signal } = {}) {
  const key = session.key;
  const sent = { ...headers, ...(key && { authorization: `Bearer ${key}` }) };
  let response;
  try {
    response = await fetch(path, { method, headers: sent, body, signal, credentials: 'omit' });
  } catch (e) {
    throw e.name === 'AbortError' ? e : new Unreachable(e);
  }
  if (response.status === 401) {
    session.refused(key);
  }
  if (!response.ok) {
    throw new Refusal(response.status, await response.json().catch(() => undefined));
  }
  return response;
}

async function json(path, options) {
  const response = await request(path, options);
  try {
    return await response.json();
  } catch (e) {
    throw e.name === 'AbortError' ? e : new Unreachable(e);
  }
}

function post(path, message) {
  return json(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
}

export const listModels = (signal) => json('/v1/models', { signal });

export const getRender = (id, signal) => json(`/v1/renders/${encodeURIComponent(id)}`, { signal });

export function listRenders(pageToken, signal) {
  const query = new URLSearchParams({ pageSize: String(PAGE), ...(pageToken && { pageToken }) });
  return json(`/v1/renders?${query}`, { signal });
}

/** The same key with the same spec gives the same render, so that a request whose answer was lost can be sent again. */
export const submitRender = (spec, idempotencyKey) => post('/v1/renders', { spec, idempotencyKey });

export const cancelRender = (id) =>
  post(`/v1/renders/${encodeURIComponent(id)}:cancel`, { reason: 'cancelled in the studio' });

/**
 * A finished output: whole, or its first bytes, which of a video show its first frame.
 *
 * @param {{signal?: AbortSignal, most?: number}} [how] most bytes of it
 * @returns {Promise<{blob: Blob, whole: boolean}>}
 */
export async function loadOutput(path, { signal, most } = {}) {
  const headers = most ? { range: `bytes=0-${most - 1}` } : {};
  const response = await patiently(() => request(path, { headers, signal }), signal);
  if (Number(response.headers.get('content-length')) > LARGEST_VIDEO) {
    throw new Error('The file is too large to be shown here.');
  }
  try {
    const blob = await response.blob();
    const [, all = blob.size] = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
    return { blob, whole: Number(all) <= blob.size };
  } catch (e) {
    throw e.name === 'AbortError' ? e : new Unreachable(e);
  }
}

/** A fresh idempotency key. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return 'studio-' + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
