package dev.kinora.farm.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.FieldViolation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Which files a render's options ask for, and in what format and size. */
final class PlacementOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--fresh | render.mp4 main MP4_H264 0x0",
        "-o x.webm | x.webm main WEBM_VP9 0x0",
        "-o a/X.GIF --size 97x65 | a/X.GIF main GIF 97x65",
        "-o x --format webp | x main WEBP 0x0",
        "-o x.v2 --format webp | x.v2 main WEBP 0x0",
        "--format png | render.png main PNG 0x0",
        "--placement a=64x32:gif | render.gif a GIF 64x32",
        "-o ad.mp4 --placement a=64x32:gif --placement b=32x64 | ad-a.gif a GIF 64x32, ad-b.mp4 b MP4_H264 32x64",
        "-o ad --placement a=64x32:gif --placement b=32x64 | ad-a.gif a GIF 64x32, ad-b b MP4_H264 32x64",
        "-o x.webm --size 64x32 --poster p.png | x.webm main WEBM_VP9 64x32, p.png poster PNG 64x32",
      })
  void aFilesNameOrTheFormatOptionChoosesTheFormat(String options, String targets) {
    List<FieldViolation> faults = new ArrayList<>();
    String given = targets(options.replace("--fresh", ""), faults);

    assertThat(faults).isEmpty();
    assertThat(given).isEqualTo(targets);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-o x.mp4 --format gif | format",
        "-o x.mov | output",
        "-o x.mov --size big --poster p | output, size, poster",
        "-o x.png --poster x.png | poster",
        "-o x.png --poster ./x.png | poster",
        "-o x.png --poster no/such/../../x.png | poster",
        "--size 64x64:gif | size",
      })
  void whatDoesNotFitTogetherIsToldAtOnce(String options, String fields) {
    List<FieldViolation> faults = new ArrayList<>();
    targets(options, faults);

    assertThat(String.join(", ", faults.stream().map(FieldViolation::getField).toList()))
        .isEqualTo(fields);
  }

  private static String targets(String options, List<FieldViolation> faults) {
    @CommandLine.Command
    class Alone {
      @CommandLine.Mixin
      private PlacementOptions placements = new PlacementOptions();
    }
    Alone command = new Alone();
    new CommandLine(command).parseArgs(options.isBlank() ? new String[0] : options.split(" "));
    return String.join(
        ", ",
        command.placements.targets(faults).stream()
            .map(target -> "%s %s %s %sx%s"
                .formatted(
                    target.file(),
                    target.placement().getName(),
                    target.placement().getFormat(),
                    target.placement().getWidth(),
                    target.placement().getHeight()))
            .toList());
  }
}
