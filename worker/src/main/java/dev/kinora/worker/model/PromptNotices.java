package dev.kinora.worker.model;

import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.Notice;
import dev.kinora.v1.NoticeCode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client should know of how a model takes its texts. A function of the texts, the guidance and the encoder, so it says the same
 * at every attempt and on every worker.
 *
 * @param reader null where the model takes no text
 */
record PromptNotices(@Nullable TextReader reader) {
  private static final int MOST_WORDS = 8;
  private static final int LONGEST_WORD = 32;

  /** One of a render's texts, and what it has come to where no word of it is known. */
  private enum Kind {
    PROMPT("prompt", "what is drawn has nothing to do with it"),
    NEGATIVE("negative prompt", "it steers away from nothing in particular");

    private final String name;
    private final String outcome;

    Kind(String name, String outcome) {
      this.name = name;
      this.outcome = outcome;
    }

    Notice notice(NoticeCode code, List<String> words, String message) {
      return Notice.newBuilder()
          .setCode(code)
          .setField("spec." + name.replace(' ', '_'))
          .setMessage(message)
          .addAllWords(words)
          .build();
    }
  }

  List<Notice> of(ResolvedRender render) {
    String idle = render.guidance() == 1f ? "guidance is 1, which is off" : "";
    return Stream.concat(
            of(Kind.PROMPT, render.prompt(), ""), of(Kind.NEGATIVE, render.negativePrompt(), idle))
        .toList();
  }

  /** @param idle why the text changes nothing; empty where it does */
  private Stream<Notice> of(Kind kind, String text, String idle) {
    if (text.isBlank()) {
      return Stream.of();
    }
    if (reader == null || !idle.isEmpty()) {
      String why = reader == null ? "the model takes no text" : idle;
      return Stream.of(kind.notice(
          NoticeCode.PROMPT_UNUSED, List.of(), "the %s is not used: %s".formatted(kind.name, why)));
    }
    TextReading reading = reader.read(text);
    return Stream.concat(unknown(kind, text, reading).stream(), cut(kind, reading).stream());
  }

  private static Optional<Notice> unknown(Kind kind, String text, TextReading reading) {
    List<String> all = reading.unknown().isEmpty() ? List.of(text.strip()) : reading.unknown();
    List<String> words =
        all.stream().limit(MOST_WORDS).map(PromptNotices::shortened).toList();
    String listed = String.join(", ", words) + (all.size() > MOST_WORDS ? " and more" : "");
    if (!reading.known()) {
      return Optional.of(kind.notice(
          NoticeCode.PROMPT_UNKNOWN,
          words,
          "the model knows no word of the %s (%s): %s".formatted(kind.name, listed, kind.outcome)));
    }
    return reading.unknown().isEmpty()
        ? Optional.empty()
        : Optional.of(kind.notice(
            NoticeCode.PROMPT_PARTLY_UNKNOWN,
            words,
            "the model does not know these words of the %s: %s".formatted(kind.name, listed)));
  }

  private static Optional<Notice> cut(Kind kind, TextReading reading) {
    if (reading.unread().isEmpty()) {
      return Optional.empty();
    }
    String from = shortened(reading.unread());
    return Optional.of(kind.notice(
        NoticeCode.PROMPT_CUT,
        List.of(from),
        "the %s is longer than the model reads, %s pieces of words: what begins at '%s' changes nothing"
            .formatted(kind.name, reading.most(), from)));
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST_WORD
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_WORD - 1)) + "…";
  }
}
