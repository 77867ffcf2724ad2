package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.job.ResolvedRender;
import dev.kinora.v1.Notice;
import dev.kinora.v1.NoticeCode;
import dev.kinora.v1.RenderMode;
import dev.kinora.v1.Scheduler;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptNoticesTest {
  /** Knows words in small letters and reads twenty characters. */
  private static final TextReader SMALL = text -> {
    List<String> words = List.of(text.split(" "));
    return new TextReading(
        words.stream().anyMatch(word -> word.equals(word.toLowerCase(Locale.ROOT))),
        words.stream()
            .filter(word -> !word.equals(word.toLowerCase(Locale.ROOT)))
            .toList(),
        text.length() > 500 ? text.substring(500) : "",
        126);
  };

  private final PromptNotices notices = new PromptNotices(SMALL);

  @Test
  void nothingIsSaidOfWhatIsKnownOrWasNotSaid() {
    assertThat(notices.of(render("a heart", 2, "grey"))).isEmpty();
    assertThat(notices.of(render("", 2, " "))).isEmpty();
  }

  @Test
  void aTextOfWhichNoWordIsKnownSaysWhatThatMeans() {
    assertThat(notices.of(render("XY ZZ", 2, "QQ")))
        .containsExactly(
            notice(
                NoticeCode.PROMPT_UNKNOWN,
                "spec.prompt",
                "the model knows no word of the prompt (XY, ZZ): what is drawn has nothing to do with it",
                "XY",
                "ZZ"),
            notice(
                NoticeCode.PROMPT_UNKNOWN,
                "spec.negative_prompt",
                "the model knows no word of the negative prompt (QQ): it steers away from nothing in particular",
                "QQ"));
  }

  @Test
  void wordsThatAreUnknownAmongOthersAreNamed() {
    assertThat(notices.of(render("a XY flies", 2, "")))
        .containsExactly(notice(
            NoticeCode.PROMPT_PARTLY_UNKNOWN,
            "spec.prompt",
            "the model does not know these words of the prompt: XY",
            "XY"));
  }

  @Test
  void eightWordsOf32CharactersAreNamedAtMost() {
    String words = String.join(
        " ",
        IntStream.range(0, 20)
            .mapToObj(i -> i + "\uD83D\uDE80".repeat(40) + "X")
            .toList());

    Notice notice = notices.of(render("a " + words, 2, "")).getFirst();

    assertThat(notice.getWordsList()).hasSize(8).contains("0" + "\uD83D\uDE80".repeat(30) + "…");
    assertThat(notice.getMessage()).endsWith("… and more");
  }

  @Test
  void aTextThatIsLongerThanTheModelReadsTellsWhereItStops() {
    String text = "x".repeat(500) + "and a dog";

    assertThat(notices.of(render(text, 2, "")))
        .containsExactly(notice(
            NoticeCode.PROMPT_CUT,
            "spec.prompt",
            "the prompt is longer than the model reads, 126 pieces of words: what begins at 'and a dog' changes nothing",
            "and a dog"));
  }

  @Test
  void aTextThatChangesNothingIsToldAndNotLookedAt() {
    assertThat(notices.of(render("a heart", 1, "QQ")))
        .containsExactly(notice(
            NoticeCode.PROMPT_UNUSED,
            "spec.negative_prompt",
            "the negative prompt is not used: guidance is 1, which is off"));
    assertThat(new PromptNotices(null).of(render("a heart", 2, "")))
        .containsExactly(notice(
            NoticeCode.PROMPT_UNUSED,
            "spec.prompt",
            "the prompt is not used: the model takes no text"));
  }

  @Test
  void aTextWithoutAWordIsNamedItself() {
    TextReader none = text -> new TextReading(false, Collections.emptyList(), "", 126);

    assertThat(new PromptNotices(none).of(render("?!", 2, "")).getFirst().getWordsList())
        .containsExactly("?!");
  }

  private static Notice notice(NoticeCode code, String field, String message, String... words) {
    return Notice.newBuilder()
        .setCode(code)
        .setField(field)
        .setMessage(message)
        .addAllWords(List.of(words))
        .build();
  }

  private static ResolvedRender render(String prompt, float guidance, String negative) {
    return new ResolvedRender(
        "id",
        RenderMode.LOOP,
        prompt,
        negative,
        7,
        2,
        2,
        guidance,
        Scheduler.EULER_FLOW,
        List.of(),
        "",
        1);
  }
}
