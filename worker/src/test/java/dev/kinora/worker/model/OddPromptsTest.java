package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.job.JobRules;
import dev.kinora.v1.RenderSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever text the rules let in, the text encoder makes numbers of it. */
class OddPromptsTest {
  private static final int OF_EACH_CATEGORY = 30;
  private static final int MIXED = 1_500;
  private static final int LONGEST = 2_000;

  private final BundledTextEncoder encoder = new BundledTextEncoder();

  @Test
  @ExtendWith(RandomSeed.class)
  void noneThatIsLetInThrows(Random random) {
    List<List<Integer>> categories = categories();
    assertThat(categories).hasSizeGreaterThan(25);
    int accepted = 0;
    for (String text : texts(random, categories)) {
      if (JobRules.checkSpec(RenderSpec.newBuilder().setPrompt(text).build(), "local")
          .isEmpty()) {
        accepted++;
        assertThat(encoder.embed(text))
            .as(() -> text.codePoints()
                .limit(50)
                .mapToObj(Integer::toHexString)
                .collect(Collectors.joining(" ")))
            .hasSize(BundledTextEncoder.SIZE)
            .doesNotContain(Float.NaN);
        TextReading reading = encoder.read(text);
        assertThat(reading.unknown()).allMatch(word -> !word.isEmpty() && text.contains(word));
        assertThat(text).contains(reading.unread());
      }
    }
    assertThat(accepted).isGreaterThan(MIXED / 2);
  }

  @Test
  void aSignThatIsYoungerThanTheVocabularyIsAnUnknownWord() {
    assertThat(encoder.embed("\ud83e\udee8")).isEqualTo(encoder.embed("[UNK]"));
  }

  private static List<String> texts(Random random, List<List<Integer>> categories) {
    var texts = new ArrayList<String>();
    for (List<Integer> category : categories) {
      for (int i = 0; i < OF_EACH_CATEGORY; i++) {
        texts.add(Character.toString(one(random, category)));
      }
    }
    for (int i = 0; i < MIXED; i++) {
      texts.add(IntStream.range(0, 1 + random.nextInt(24))
          .mapToObj(j -> Character.toString(one(random, one(random, categories))))
          .collect(Collectors.joining(random.nextBoolean() ? "" : " ")));
    }
    for (List<Integer> category : categories) {
      texts.add(Character.toString(one(random, category)).repeat(LONGEST));
    }
    Stream.of(
            "[CLS]",
            "[SEP]",
            "[PAD]",
            "[MASK]",
            "[UNK]",
            "##a",
            "## ##",
            "a\tb\nc\r",
            "\u001c",
            "a\u001cb")
        .forEach(texts::add);
    texts.add("a".repeat(LONGEST));
    texts.add("##".repeat(LONGEST / 2));
    texts.add("a\u0301".repeat(LONGEST / 2));
    texts.add("\u0301 ".repeat(LONGEST / 2) + "a");
    return texts;
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** All code points, surrogates too, by their general category. */
  private static List<List<Integer>> categories() {
    Map<Integer, List<Integer>> categories = new HashMap<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      categories
          .computeIfAbsent(Character.getType(c), type -> new ArrayList<>())
          .add(c);
    }
    return List.copyOf(categories.values());
  }
}
