package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.store.ModelCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalModelsTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void oneBrokenPackageIsListedWithItsFaultAndTheOthersWork() throws IOException {
    Path models = TinyModel.folderIn(folder);
    broken(models.resolve("My Model"));
    ModelCatalogue catalogue = new ModelCatalogue(new MemoryStore());

    LocalModels read = LocalModels.read(models);
    read.publishTo(catalogue);

    assertThat(read.usable())
        .extracting(one -> one.manifest().getName())
        .containsExactly(TinyModel.NAME);
    assertThat(catalogue.resolve(TinyModel.NAME).orElseThrow().getFault()).isEmpty();
    assertThat(catalogue.list())
        .filteredOn(entry -> !entry.getFault().isEmpty())
        .singleElement()
        .satisfies(entry -> assertThat(entry.getManifest().getName()).isEqualTo("my-model"))
        .satisfies(entry -> assertThat(entry.getFault())
            .contains("My Model", "manifest.json is no model manifest", "move the folder away")
            .as("what clients may know of this machine")
            .doesNotContain(folder.toString()));
  }

  @Test
  void aFolderOfNothingButBrokenPackagesIsAnError() throws IOException {
    broken(folder.resolve("one"));
    broken(folder.resolve("two"));

    assertThatThrownBy(() -> LocalModels.read(folder))
        .hasMessageContainingAll(folder.resolve("one").toString(), "two");
  }

  private static void broken(Path model) throws IOException {
    Files.createDirectories(model);
    Files.writeString(model.resolve("manifest.json"), "{\"name\": ");
    Files.writeString(model.resolve("saved_model.pb"), "");
  }
}
