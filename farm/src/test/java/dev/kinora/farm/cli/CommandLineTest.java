package dev.kinora.farm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.client.console.Exit;
import dev.kinora.infra.lifecycle.FolderLock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input ends in one clear line for each fault, exit code 2, and nothing started or written. */
final class CommandLineTest {
  @TempDir
  private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--frames 0 | frames = '0': want a whole number from 1 to 480",
        "--frames 10000 | frames = '10000': want a whole number from 1 to 480",
        "--frames -3 | frames = '-3': want a whole number from 1 to 480",
        "--frames many | frames = 'many': want a whole number from 1 to 480",
        "--steps 201 | steps = '201': want a whole number from 1 to 200",
        "--guidance NaN | guidance = 'NaN': want a number from 1 (off) to 30",
        "--guidance strong | guidance = 'strong': want a number from 1 to 30",
        "--size 511x300 | placements[0].width = '511': want an even number of pixels from 16 to 4096",
        "--size big | size = 'big': want WIDTHxHEIGHT in pixels, 16 to 4096, even in mp4 and webm",
        "--format gif | format = 'gif': want the format that",
        "--format mov | format = 'mov': want one of mp4, webm, gif, webp, png",
        "--placement a=64x64:mov | placement = '64x64:mov': want a format that is one of mp4, webm, gif",
        "--placement a=64x64:gif | placement = 'gif': want the format that",
        "--placement a=64x64 --placement b=65x64 | placements[1].width = '65': want an even number",
        "--fps 60 --placement a=64x64 --placement b=64x64:gif | placements[1].format = 'GIF at 60/1 pictures per second': want at most 50/1",
        "--background red | placements[0].background = 'red': want #RRGGBB",
        "--poster x.jpg | poster = 'x.jpg': want a name that ends in .png",
        "--fps 90 | fps = '90/1': want 1/1 to 60/1 pictures per second, denominator at most 2000",
        "--style hue=red | style = 'hue=red': want NAME=NUMBER,… of flip (0 or 1), hue and rotation (degrees)",
        "--style scale=.9,blur=2 | style = 'blur=2': want NAME=NUMBER,… of flip",
        "--style scale=99 | style = '[0.0, 0.0, 99.0, 0.0, 0.0, 0.0, 1.0]': want numbers from -10 to 10",
        "--init-image no/such.png | init-image = 'no/such.png': want a file that can be read, of at most 512 KiB",
        "--init-strength half | init-strength = 'half': want a number from 0 to 1",
        "--init-strength 0.5 | init-strength = '0.5': want 0 to 1, with an init image",
        "--seed x | seed = 'x': want a whole number of at most 64 bits",
        "--mode backwards | mode = 'backwards': want loop or denoise",
        "--variant Fast | variant = 'Fast': want a variant's name: [a-z0-9][a-z0-9-]{0,31}",
        "--model No:Such | model = 'No:Such': want a model's name or digest",
        "--mode=denoise --frames=3 --steps=4 | frames = '3 with spec.steps 4': want the same number as spec.steps",
        "--farm nowhere:x | --farm = 'nowhere:x': want a URL such as http://127.0.0.1:8080",
      })
  void aBrokenOptionIsNamedWithWhatIsAllowed(String options, String line) {
    String[] given = options.strip().split(" ");
    String[] args = new String[given.length + 6];
    System.arraycopy(
        new String[] {"render", "x", "--data", data(), "-o", file("x.mp4")}, 0, args, 0, 6);
    System.arraycopy(given, 0, args, 6, given.length);

    CommandRun run = CommandRun.of(args);

    assertThat(run.errorLines()).singleElement().asString().startsWith("kinora: " + line.strip());
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
    assertThat(run.out()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileWhoseNameTellsNoFormatIsRefusedWithTheNamesThatDo() {
    CommandRun run = CommandRun.of("render", "x", "-o", file("x.mov"), "--data", data());

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("x.mov': want a name that ends in one of mp4, webm, gif, webp, png, or --format");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void allFaultsAreToldTogether() {
    CommandRun run = CommandRun.of(
        "render", "x", "--frames", "0", "--steps", "many", "--guidance", "99", "--seed", "s");

    assertThat(run.errorLines()).hasSize(4);
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void aPromptOfOneMegabyteIsRefusedInOneShortLine() {
    CommandRun run =
        CommandRun.of("render", "x".repeat(1 << 20), "-o", file("x.mp4"), "--data", data());

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("at most 2000 characters")
        .hasSizeLessThan(200);
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void aPromptThatIsNoUtf8IsRefused() {
    CommandRun run =
        CommandRun.of("render", "a \uFFFD\uFFFD heart", "-o", file("x.mp4"), "--data", data());

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("prompt = ")
        .contains("want text in UTF-8");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void anOutputThatCannotBeWrittenIsRefusedBeforeAnythingStarts() {
    CommandRun run = CommandRun.of("render", "x", "-o", file("no/such/x.mp4"), "--data", data());

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("there is no folder")
        .contains("mkdir -p");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderIsNoOutputFile() {
    CommandRun run = CommandRun.of("render", "x", "-o", folder.toString(), "--data", data());

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("it is a folder; name a file in it");
  }

  @Test
  void aDataFolderThatCannotBeMadeIsToldWithTheWayOut() throws Exception {
    Path file = Files.writeString(folder.resolve("plain"), "x");

    CommandRun run = CommandRun.of("up", "--data", file.resolve("data").toString());

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("choose another one with --data");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void aSecondUpOnADataFolderIsRefusedAndNamesTheFirst() {
    try (FolderLock first = FolderLock.take(Path.of(data()), "farm")) {
      first.write("http://127.0.0.1:1");

      CommandRun run = CommandRun.of("up", "--data", data());

      assertThat(run.errorLines())
          .singleElement()
          .asString()
          .contains("in use by process " + ProcessHandle.current().pid())
          .contains("--data");
      assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
    }
  }

  @Test
  void withoutAFarmAClientCommandSaysHowToStartOne() {
    CommandRun run = CommandRun.of("list", "--data", data());

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("./kinora up --data " + data());
    assertThat(run.code()).isEqualTo(Exit.UNREACHABLE);
  }

  @Test
  void topOfAFarmThatDoesNotAnswerSaysSo() {
    CommandRun run = CommandRun.of("top", "--farm", "http://127.0.0.1:1");

    assertThat(run.errorLines()).singleElement().asString().contains("no farm answers");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(Exit.UNREACHABLE);
  }

  @Test
  void anUnknownSettingIsRefusedWithNearNames() {
    CommandRun run = CommandRun.of("up", "--data", data(), "--set", "gateway.prt=1");

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("gateway.prt")
        .contains("did you mean gateway.port");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void aRoleWithoutABrokerSaysWhatToStartFirst() {
    CommandRun run = CommandRun.of("worker", "--data", data());

    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .contains("./kinora infra")
        .contains("kafka.bootstrap-servers");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void aMisspelledCommandIsRefusedWithNearNames() {
    CommandRun run = CommandRun.of("rendr", "x");

    assertThat(run.errorLines()).singleElement().asString().contains("did you mean render");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void withJsonAnErrorIsOneDocumentOnStandardOutput() throws Exception {
    CommandRun run = CommandRun.of("render", "x", "--frames", "0", "--json");

    Struct.Builder document = Struct.newBuilder();
    JsonFormat.parser().merge(run.out(), document);
    Struct error = document.getFieldsOrThrow("error").getStructValue();
    assertThat(error.getFieldsOrThrow("code").getStringValue()).isEqualTo("INVALID");
    assertThat(error.getFieldsOrThrow("violations").getListValue().getValuesList())
        .hasSize(1);
  }

  @Test
  void aStackTraceIsShownOnlyWhenAskedFor() {
    assertThat(CommandRun.of("list", "--data", data()).err()).doesNotContain("\tat ");
    assertThat(CommandRun.of("list", "--data", data(), "-v").err()).contains("\tat ");
  }

  @Test
  void whatIsWrongIsRepeatedWithoutMovingTheCursor() throws Exception {
    String evil = "\u001b[31mx\r\nforged\u202e\u009b";
    CommandRun run = CommandRun.of("list", "--farm", evil, "--json", "-v");

    assertThat(run.errorLines().getFirst())
        .startsWith("kinora: --farm = '\\u001b[31mx\\u000d\\u000aforged\\u202e\\u009b': want");
    assertThat(run.err() + run.out()).doesNotContain("\u001b", "\r", "\u202e", "\u009b");
    Struct.Builder document = Struct.newBuilder();
    JsonFormat.parser().merge(run.out(), document);
    Struct error = document.getFieldsOrThrow("error").getStructValue();
    assertThat(error.getFieldsOrThrow("message").getStringValue()).contains(evil);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "help", "list --help", "--version", "key new --tenant a"})
  void aResultThatCannotBePrintedIsAFault(String args) {
    CommandRun run = CommandRun.of(new FullDisk(), args.split(" "));

    assertThat(run.errorLines().getFirst())
        .isEqualTo("kinora: cannot write to standard output: No space left on device");
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
  }

  @Test
  void anErrorIsToldOnStandardErrorAlsoWhereItsDocumentCannotBePrinted() {
    CommandRun run = CommandRun.of(new FullDisk(), "list", "--json", "--data", data());

    assertThat(run.errorLines()).singleElement().asString().contains("no farm runs on");
    assertThat(run.code()).isEqualTo(Exit.UNREACHABLE);
  }

  @Test
  void whereTheReaderHasLeftTheCommandEndsWithoutAWord() {
    OutputStream gone = new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        throw new IOException("Broken pipe");
      }
    };
    CommandRun run = CommandRun.of(gone, "--help");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(Exit.UNREAD);
  }

  @Test
  void everyCommandSaysWhatItIsFor() {
    CommandRun run = CommandRun.of("--help");

    assertThat(run.code()).isZero();
    assertThat(run.out().lines().filter(line -> line.matches(" {2}\\w+ *")))
        .as("commands without a word")
        .isEmpty();
    assertThat(run.out())
        .contains("render", "up", "infra", "gateway", "worker", "encoder", "doctor", "test");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }
}
