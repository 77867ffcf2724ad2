package dev.kinora.worker.model;

import java.util.List;

/**
 * What a text encoder knows of a text.
 *
 * @param known whether it knows any word of it
 * @param unknown the words that it does not know, as written, each once
 * @param unread the end of the text that it does not read, since it reads no more; empty where it reads all
 * @param most how many pieces of words it reads
 */
record TextReading(boolean known, List<String> unknown, String unread, int most) {
  /** Of an encoder that takes what it knows, and refuses all else. */
  static final TextReading WHOLE = new TextReading(true, List.of(), "", 0);

  TextReading {
    unknown = List.copyOf(unknown);
  }
}
