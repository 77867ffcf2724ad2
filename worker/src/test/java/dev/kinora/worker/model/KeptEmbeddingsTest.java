package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptEmbeddingsTest {
  @TempDir
  private Path folder = Path.of("");

  private final AtomicInteger computed = new AtomicInteger();

  /** Numbers that depend on the text, with a negative zero and a subnormal among them. */
  private final TextEncoder encoder = new TextEncoder() {
    @Override
    public int size() {
      return 3;
    }

    @Override
    public float[] embed(String text) {
      computed.incrementAndGet();
      return new float[] {text.hashCode(), -0f, Float.MIN_VALUE};
    }
  };

  @Test
  void aTextIsComputedOnceAndKeptToTheBitForTheNextStart() {
    float[] first = kept(10).embed("a beating heart");
    float[] second = kept(10).embed("a beating heart");

    assertThat(second).containsExactly(first);
    assertThat(Float.floatToRawIntBits(second[1])).isEqualTo(Float.floatToRawIntBits(-0f));
    assertThat(computed).hasValue(1);
  }

  @Test
  void anEmptyTextIsKeptAsWellAndNeedNotWaitForTheNetwork() {
    float[] first = kept(10).embed("");

    assertThat(kept(10).embed("")).containsExactly(first);
    assertThat(computed).hasValue(1);
  }

  @Test
  void anotherTextIsComputed() {
    assertThat(kept(10).embed("a")).isNotEqualTo(kept(10).embed("b"));
    assertThat(computed).hasValue(2);
  }

  @Test
  void aFileWithOneWrongBitOrCutShortIsComputedAgain() throws IOException {
    float[] first = kept(10).embed("a");
    Path file = files().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[2] ^= 1;
    Files.write(file, bytes);
    assertThat(kept(10).embed("a")).containsExactly(first);

    Files.write(file, new byte[] {1, 2, 3});
    assertThat(kept(10).embed("a")).containsExactly(first);
    assertThat(computed).hasValue(3);
    assertThat(kept(10).embed("a")).containsExactly(first);
    assertThat(computed).hasValue(3);
  }

  @Test
  void neverMoreThanTheLimitIsKept() throws IOException {
    KeptEmbeddings kept = kept(4);
    for (int i = 0; i < 11; i++) {
      kept.embed("text " + i);
      assertThat(files()).hasSizeLessThanOrEqualTo(4);
    }
    assertThat(files()).isNotEmpty();
  }

  @Test
  void aFolderThatCannotBeMadeCostsNothingButTime() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    float[] embedding = new KeptEmbeddings(encoder, file.resolve("sub"), 4).embed("a");

    assertThat(embedding).hasSize(3);
  }

  private KeptEmbeddings kept(int limit) {
    return new KeptEmbeddings(encoder, folder.resolve("kept"), limit);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("kept"))) {
      return all.toList();
    }
  }
}
