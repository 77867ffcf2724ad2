package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.farm.cli.Main;
import dev.kinora.infra.fixture.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A farm of somebody whose language has digits of its own, or another capital of i. */
final class ForeignDigitsIT {
  private static final Duration RENDER = Duration.ofMinutes(3);

  /** Language, country, and the digits that a user of it may have asked for beside. */
  private static final List<String> LOCALES = List.of(
      "fa_IR_arabext",
      "ar_EG_arab",
      "my_MM_mymr",
      "bn_BD_beng",
      "mr_IN_deva",
      "ne_NP_deva",
      "ckb_IQ_arab",
      "tr_TR_latn",
      "az_AZ_latn");

  @TempDir
  private Path folder = Path.of("");

  @Test
  void rendersTheSameBytesUnderEveryLanguage() throws Exception {
    Path models = TinyModel.folderIn(folder);
    Path reference = render(models, "", "", "");

    for (String locale : LOCALES) {
      String[] parts = locale.split("_");
      assertThat(render(models, parts[0], parts[1], parts[2]))
          .as(locale)
          .hasSameBinaryContentAs(reference);
    }
  }

  private Path render(Path models, String language, String country, String digits) {
    Path video = folder.resolve("of-" + language + ".mp4");
    List<String> arguments = List.of(
        "render",
        "circle",
        "--seed",
        "7",
        "--frames",
        "2",
        "--steps",
        "2",
        "-o",
        video.toString(),
        "--data",
        folder.resolve("data-" + language).toString());
    try (JavaProcess process = JavaProcess.start(
        Main.class.getName(),
        List.of(
            "-Duser.language=" + language,
            "-Duser.country=" + country,
            "-Duser.extensions=" + (digits.isEmpty() ? "" : "u-nu-" + digits)),
        arguments,
        TinyModel.environment(models),
        folder.resolve("log-" + language))) {
      assertThat(process.exit(RENDER)).as(process.log()).isZero();
    }
    return video;
  }
}
