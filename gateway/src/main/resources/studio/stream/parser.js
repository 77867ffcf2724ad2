// Server-sent events from the bytes of a response.

const LARGEST_LINE = 4 * 1024 * 1024;

/**
 * @typedef {{event: string, data: string, id?: string}} Message
 * Turns text that comes in pieces into messages. A message without data is none; comments keep the connection and say nothing.
 */
export class EventParser {
  #rest = '';
  #event = '';
  #data = [];
  #id;

  /** @returns {Message[]} the messages that are whole now */
  push(text) {
    const messages = [];
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    if (this.#rest.length > LARGEST_LINE) {
      throw new Error('a line of the event stream is too long');
    }
    for (const line of lines) {
      this.#line(line, messages);
    }
    return messages;
  }

  #line(line, messages) {
    if (line === '') {
      if (this.#data.length > 0) {
        messages.push({ event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id });
      }
      this.#event = '';
      this.#data = [];
      this.#id = undefined;
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      this.#event = value;
    } else if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
    }
  }
}

/**
 * The messages of a response's body. Throws where nothing, not even a comment, came for so long that the connection must be dead.
 * @returns {AsyncGenerator<Message>}
 */
export async function* messages(body, patienceMs) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), patienceMs);
      if (done) {
        return;
      }
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function within(promise, ms) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing came for ${ms / 1000} s`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
