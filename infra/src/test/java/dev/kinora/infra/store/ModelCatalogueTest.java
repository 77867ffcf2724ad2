package dev.kinora.infra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.v1.CatalogueEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogueTest {
  private static final String MANIFEST =
      "{\"name\": \"tiny\", \"denoise\": {\"signature\": \"denoise\"}}";

  @TempDir
  Path folder;

  private final MemoryStore store = new MemoryStore();
  private final ModelCatalogue catalogue = new ModelCatalogue(store);
  private Path model = Path.of("");

  @BeforeEach
  void makeAModel() throws IOException {
    model = Files.createDirectories(folder.resolve("model"));
    Files.createDirectories(model.resolve("variables"));
    Files.writeString(model.resolve("manifest.json"), MANIFEST);
    Files.writeString(model.resolve("saved_model.pb"), "graph");
    Files.writeString(model.resolve("variables/variables.index"), "index");
    Files.writeString(model.resolve("variables/variables.data-00000-of-00001"), "weights");
    Files.writeString(model.resolve("README.md"), "no part of the digest");
  }

  @Test
  void findsAPublishedModelByNameAndByDigest() {
    ModelPackage read = ModelCatalogue.read(model);
    catalogue.publish(read);

    CatalogueEntry entry = catalogue.resolve("tiny").orElseThrow();
    assertThat(entry.getDigest()).isEqualTo(read.digest()).matches("[0-9a-f]{64}");
    assertThat(entry.getManifest()).isEqualTo(read.manifest());
    assertThat(catalogue.resolve(read.digest())).hasValue(entry);
    assertThat(catalogue.list()).containsExactly(entry);
    assertThat(catalogue.resolve("other")).isEmpty();
    assertThat(catalogue.resolve("../names/tiny")).isEmpty();
  }

  @Test
  void aByteOrderMarkBeforeAManifestSaysNothing() throws IOException {
    Files.writeString(model.resolve("manifest.json"), "\uFEFF" + MANIFEST);
    ModelPackage read = ModelCatalogue.read(model);
    catalogue.publish(read);

    assertThat(read.manifest().getName()).isEqualTo("tiny");
    assertThat(catalogue.resolve("tiny").orElseThrow().getManifest()).isEqualTo(read.manifest());
  }

  @Test
  void fetchesAModelOnceAndChecksIt() throws IOException {
    ModelPackage read = ModelCatalogue.read(model);
    catalogue.publish(read);
    Path cache = folder.resolve("cache");

    Path fetched = catalogue.fetch(read.digest(), cache);
    assertThat(ModelCatalogue.read(fetched).digest()).isEqualTo(read.digest());
    store.down(true);
    assertThat(catalogue.fetch(read.digest(), cache)).isEqualTo(fetched);
    try (var files = Files.list(cache)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void refusesADamagedModelAndLeavesNothingBehind() throws IOException {
    ModelPackage read = ModelCatalogue.read(model);
    catalogue.publish(read);
    store.put(
        "models/packages/" + read.digest() + "/saved_model.pb",
        new byte[] {1},
        "application/octet-stream");

    Path cache = folder.resolve("cache");
    assertThatThrownBy(() -> catalogue.fetch(read.digest(), cache))
        .hasMessageContaining("is damaged");
    try (var files = Files.list(cache)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void movesTheNameToAModelPublishedLater() throws IOException {
    catalogue.publish(ModelCatalogue.read(model));
    Files.writeString(model.resolve("saved_model.pb"), "another graph");
    ModelPackage second = ModelCatalogue.read(model);
    catalogue.publish(second);
    assertThat(catalogue.resolve("tiny").map(CatalogueEntry::getDigest)).hasValue(second.digest());
    assertThat(catalogue.list()).hasSize(1);
  }

  @Test
  void oneBrokenManifestIsListedWithItsFaultAndHidesNoOther() {
    ModelPackage good = ModelCatalogue.read(model);
    catalogue.publish(good);
    String digest = "0".repeat(64);
    store.put("models/names/broken", digest.getBytes(StandardCharsets.UTF_8), "text/plain");
    store.put(
        "models/packages/" + digest + "/manifest.json",
        "{\"name\": ".getBytes(StandardCharsets.UTF_8),
        "application/json");

    assertThat(catalogue.list())
        .filteredOn(entry -> entry.getFault().isEmpty())
        .extracting(CatalogueEntry::getDigest)
        .containsExactly(good.digest());
    assertThat(catalogue.list())
        .filteredOn(entry -> !entry.getFault().isEmpty())
        .singleElement()
        .satisfies(entry -> assertThat(entry.getManifest().getName()).isEqualTo("broken"))
        .satisfies(entry ->
            assertThat(entry.getFault()).startsWith("its manifest in the store is broken: "));
    assertThat(catalogue.resolve("broken").orElseThrow().getFault()).isNotEmpty();
  }

  @Test
  void whatShouldBeAModelIsListedWithItsFaultUntilItIsRepaired() {
    catalogue.tellFaults(Map.of("half", "manifest.json is missing", "other", "no graph"));
    catalogue.tellFaults(Map.of("half", "saved_model.pb is missing"));

    assertThat(catalogue.list())
        .singleElement()
        .satisfies(entry -> assertThat(entry.getManifest().getName()).isEqualTo("half"))
        .satisfies(entry -> assertThat(entry.getFault()).isEqualTo("saved_model.pb is missing"));
    assertThat(catalogue.resolve("half")).isPresent();
    assertThat(catalogue.resolve("other")).isEmpty();
    catalogue.tellFaults(Map.of());
    assertThat(catalogue.list()).isEmpty();
  }

  @Test
  void countsOnlyWhatDecidesTheComputation() throws IOException {
    String digest = ModelCatalogue.read(model).digest();
    Files.writeString(model.resolve("README.md"), "changed");
    assertThat(ModelCatalogue.read(model).digest()).isEqualTo(digest);
    Files.writeString(model.resolve("variables/variables.data-00000-of-00001"), "other weights");
    assertThat(ModelCatalogue.read(model).digest()).isNotEqualTo(digest);
  }

  @Test
  void saysAllThatIsWrongWithAFolder() throws IOException {
    Files.delete(model.resolve("saved_model.pb"));
    Files.writeString(model.resolve("manifest.json"), "{\"name\": \"Not A Name\"}");
    assertThatThrownBy(() -> ModelCatalogue.read(model))
        .hasMessageContaining("saved_model.pb is missing")
        .hasMessageContaining("name = 'Not A Name'")
        .hasMessageContaining("the role denoise is missing");
    Files.writeString(model.resolve("manifest.json"), "{");
    assertThatThrownBy(() -> ModelCatalogue.read(model))
        .hasMessageContaining("manifest.json is no model manifest");
    assertThatThrownBy(() -> ModelCatalogue.read(folder.resolve("none")))
        .hasMessageContaining("no such folder");
  }
}
