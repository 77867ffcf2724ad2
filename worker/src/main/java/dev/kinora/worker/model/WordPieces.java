package dev.kinora.worker.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the bundled text encoder cuts a text into pieces of words, by the tokenizer that comes with its network. Loaded at first use, in
 * a quarter of a second once the natives are there, and kept: it lives as long as the process.
 */
final class WordPieces implements TextReader {
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
  /** What stands for a word that the vocabulary has no pieces for. */
  private static final String UNKNOWN = "[UNK]";
  /** Places among those that the network reads which are taken by the marks of beginning and end. */
  private static final int MARKS = 2;

  private @Nullable HuggingFaceTokenizer tokenizer;

  /** A word as written, of so many pieces; or one piece that stands for what was not found. */
  private record Word(String text, int pieces, boolean found) {
    /** A piece for each letter says nothing, and the vocabulary spells what is not of its own script. */
    boolean known() {
      return found && !(pieces > 1 && foreign());
    }

    private boolean foreign() {
      return text.codePoints().anyMatch(Character::isLetter)
          && text.codePoints().noneMatch(c -> UnicodeScript.of(c) == UnicodeScript.LATIN);
    }

    /** Whether there is anything to know of it: punctuation has no meaning of its own. */
    boolean says() {
      return text.codePoints()
          .anyMatch(
              c -> Character.isLetterOrDigit(c) || Character.getType(c) == Character.OTHER_SYMBOL);
    }
  }

  synchronized HuggingFaceTokenizer load() {
    HuggingFaceTokenizer loaded = tokenizer;
    if (loaded == null) {
      try (InputStream in =
          AllMiniLmL6V2QuantizedEmbeddingModel.class.getResourceAsStream(TOKENIZER)) {
        loaded = HuggingFaceTokenizer.newInstance(in, Map.of("padding", "false"));
      } catch (IOException e) {
        throw new UncheckedIOException("reading " + TOKENIZER, e);
      }
      tokenizer = loaded;
    }
    return loaded;
  }

  @Override
  public TextReading read(String text) {
    if (text.isBlank()) {
      return TextReading.WHOLE;
    }
    HuggingFaceTokenizer loaded = load();
    Encoding encoding = loaded.encode(text);
    List<Word> words = words(text, encoding);
    Set<String> unknown = new LinkedHashSet<>();
    words.stream().filter(word -> !word.known()).map(Word::text).forEach(unknown::add);
    return new TextReading(
        words.stream().anyMatch(word -> word.known() && word.says()),
        List.copyOf(unknown),
        encoding.exceedMaxLength() ? unread(text, encoding) : "",
        loaded.getMaxLength() - MARKS);
  }

  private static List<Word> words(String text, Encoding encoding) {
    long[] ids = encoding.getWordIds();
    CharSpan[] spans = encoding.getCharTokenSpans();
    var words = new ArrayList<Word>();
    int first = 0;
    while (first < ids.length) {
      int next = first + 1;
      while (next < ids.length && ids[next] == ids[first]) {
        next++;
      }
      if (ids[first] >= 0) {
        boolean found = !encoding.getTokens()[first].equals(UNKNOWN);
        words.add(new Word(
            part(text, spans[first].getStart(), spans[next - 1].getEnd()), next - first, found));
      }
      first = next;
    }
    return words;
  }

  private static String unread(String text, Encoding encoding) {
    int end = 0;
    for (CharSpan span : encoding.getCharTokenSpans()) {
      end = span == null ? end : Math.max(end, span.getEnd());
    }
    return part(text, end, text.codePointCount(0, text.length())).strip();
  }

  /** Places are in code points. */
  private static String part(String text, int start, int end) {
    int from = text.offsetByCodePoints(0, start);
    return text.substring(from, text.offsetByCodePoints(from, end - start));
  }
}
