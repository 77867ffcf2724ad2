package dev.kinora.client.command;

import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.job.Defaults;
import dev.kinora.v1.CatalogueEntry;
import dev.kinora.v1.ListModelsResponse;
import dev.kinora.v1.ModelDefaults;
import dev.kinora.v1.ModelManifest;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kinora model list}. */
@Command(name = "list", description = "Lists the models a farm can render with.")
public final class ModelListCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private FarmOption farm = new FarmOption();

  @Mixin
  private OutputOptions output = new OutputOptions();

  public ModelListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ListModelsResponse models = farm.running().models();
    if (output.json()) {
      console.document(JsonText.of(models));
      return Exit.DONE;
    }
    for (CatalogueEntry entry : models.getModelsList()) {
      String name = entry.getManifest().getName();
      if (!entry.getFault().isEmpty()) {
        console.print("! %-24s %s".formatted(name, entry.getFault()));
        continue;
      }
      String mark = name.equals(models.getDefaultModel()) ? "*" : " ";
      console.print("%s %-24s %s  %s"
          .formatted(
              mark,
              name,
              entry.getDigest().substring(0, 12),
              entry.getManifest().getDescription()));
      entry
          .getManifest()
          .getVariantsList()
          .forEach(variant -> console.print(variant(entry.getManifest(), variant.getName())));
    }
    return Exit.DONE;
  }

  private static String variant(ModelManifest model, String name) {
    ModelDefaults settings = Defaults.of(model, name);
    return String.format(
        Locale.ROOT,
        "    --variant %-16s %s steps, guidance %.1f",
        name,
        settings.getSteps(),
        settings.getGuidance());
  }
}
