package dev.kinora.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.job.FarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysFileTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String OTHER = "fedcba9876543210".repeat(4);

  @TempDir
  private Path folder = Path.of("");

  @Test
  void readsKeysAmongCommentsAndEmptyLines() throws IOException {
    Map<String, ApiKey> keys = read("""
        # who may render

        ci %s acme   # the build
          old   %s  other-1 disabled expires=2027-01-31T00:00:00Z
        """.formatted(HASH, OTHER));

    assertThat(keys)
        .containsExactlyInAnyOrderEntriesOf(Map.of(
            HASH, new ApiKey("ci", HASH, "acme", Optional.empty(), false),
            OTHER,
                new ApiKey(
                    "old",
                    OTHER,
                    "other-1",
                    Optional.of(Instant.parse("2027-01-31T00:00:00Z")),
                    true)));
  }

  @Test
  void whatItWritesItReads() throws IOException {
    ApiKey key =
        new ApiKey("a", HASH, "t", Optional.of(Instant.parse("2030-01-01T12:00:00Z")), true);
    assertThat(read(key.line())).containsExactly(Map.entry(HASH, key));
  }

  @Test
  void namesTheFaultsOfAllLinesAtOnce() {
    FarmException broken = refused("""
        ci %1$s acme
        ci %2$s acme
        twin %1$s acme
        short
        bad/name %2$s acme
        hash abc acme
        tenant %2$s Acme
        when %2$s acme expires=tomorrow
        word %2$s acme off
        """.formatted(HASH, OTHER));

    assertThat(faults(broken))
        .containsExactly(
            "2 ci",
            "3 twin",
            "4 1 words",
            "5 bad/name",
            "6 ***",
            "7 Acme",
            "8 expires=tomorrow",
            "9 off");
  }

  @Test
  void neverRepeatsAKeyThatSomeonePastedThere() {
    String key = ApiKey.random();
    FarmException broken =
        refused("ci " + key + " acme\n" + key + " " + HASH + " acme\na " + HASH + " t " + key);

    assertThat(broken.violations()).hasSize(3);
    assertThat(broken.toFailure().toString()).doesNotContain(key);
  }

  @Test
  void anEmptyFileAMissingOneAndOneThatIsNoTextAreFaults() throws IOException {
    assertThat(refused("# nothing\n")).hasMessageContaining("at least one line");
    Path missing = folder.resolve("missing");
    assertThat(catchThrowableOfType(FarmException.class, () -> KeysFile.read(missing)))
        .hasMessageContaining("NoSuchFile");
    Path noise = Files.write(folder.resolve("noise"), new byte[] {(byte) 0xC3, 0x28});
    assertThat(catchThrowableOfType(FarmException.class, () -> KeysFile.read(noise)))
        .hasMessageContaining("UTF-8");
    Path large = Files.write(folder.resolve("large"), new byte[(4 << 20) + 1]);
    assertThat(catchThrowableOfType(FarmException.class, () -> KeysFile.read(large)))
        .hasMessageContaining("4 MiB");
  }

  @Test
  void holdsNoMoreThanItsLimit() throws IOException {
    assertThat(read(keys(KeysFile.MAX_KEYS))).hasSize(KeysFile.MAX_KEYS);
    assertThat(refused(keys(KeysFile.MAX_KEYS + 3)).violations())
        .singleElement()
        .satisfies(fault -> assertThat(fault.getAllowed()).contains("at most 10000"));
  }

  private static String keys(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> String.format(Locale.ROOT, "k%s %064x t", i, i))
        .collect(Collectors.joining("\n"));
  }

  private static List<String> faults(FarmException broken) {
    return broken.violations().stream()
        .map(fault -> fault.getField().replaceFirst(".*:", "") + " " + fault.getValue())
        .toList();
  }

  private Map<String, ApiKey> read(String text) throws IOException {
    return KeysFile.read(Files.writeString(folder.resolve("keys"), text));
  }

  private FarmException refused(String text) {
    return catchThrowableOfType(FarmException.class, () -> read(text));
  }

  @Test
  void readsWhatAnEditorOfWindowsWrote() throws IOException {
    Map<String, ApiKey> keys =
        read("\uFEFFci %s acme\r\nold %s acme disabled\r\n".formatted(HASH, OTHER));

    assertThat(keys).containsOnlyKeys(HASH, OTHER);
    assertThat(keys.values()).extracting(ApiKey::name).contains("ci");
  }
}
