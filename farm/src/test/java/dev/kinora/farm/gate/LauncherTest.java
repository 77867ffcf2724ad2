package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherTest {
  @Test
  void startsJavaWithTheFlagsOfTheBuild() {
    Matcher flags =
        Pattern.compile("<kinora.jvm>(.*)</kinora.jvm>").matcher(Checkout.text("pom.xml"));
    assertThat(flags.find()).isTrue();
    for (String flag : flags.group(1).split(" ")) {
      assertThat(Checkout.text("kinora")).contains(flag);
    }
  }

  @Test
  void namesTheMissingJdkAndHowToGetOneInOneLine(@TempDir Path empty) throws Exception {
    Path copy = Files.copy(Checkout.root().resolve("kinora"), empty.resolve("kinora"));
    // The usual folders are made unreachable by looking for a version that nobody has.
    Files.writeString(copy, Checkout.text(copy).replace("wanted=25", "wanted=9925"));
    Result result = sh(empty, "sh", copy.toString(), "render", "x");
    assertThat(result.code).isEqualTo(2);
    assertThat(result.output.strip().lines())
        .singleElement()
        .asString()
        .contains("needs a JDK 9925 and found none")
        .contains("adoptium.net");
  }

  @Test
  void isPlainShell() throws Exception {
    Result result = sh(Checkout.root(), "sh", "-n", "kinora");
    assertThat(result.output).isEmpty();
    assertThat(result.code).isZero();
  }

  @Test
  void countsTheTestsOfAllReports(@TempDir Path folder) throws Exception {
    Path reports = Files.createDirectories(folder.resolve("job/target/surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-A.xml"),
        "<?xml version='1.0'?>\n<testsuite name=\"A\" time=\"0.1\" tests=\"5\" errors=\"1\" skipped=\"1\" failures=\"1\">\n"
            + "<testcase name=\"x\"/></testsuite>");
    Path more = Files.createDirectories(folder.resolve("farm/target/failsafe-reports"));
    Files.writeString(
        more.resolve("TEST-B.xml"),
        "<testsuite xmlns:xsi=\"u\" name=\"B\" time=\"0.1\"\n tests=\"7\" errors=\"0\" skipped=\"0\" failures=\"0\"/>");
    String functions = Checkout.text("kinora");
    String count = functions.substring(
        functions.indexOf("count_tests() {"),
        functions.indexOf("# Tests of programs in other languages"));
    Result result = sh(folder, "sh", "-c", "root=" + folder + "\n" + count + "\ncount_tests");
    assertThat(result.output.strip()).isEqualTo("9 passed, 2 failed, 1 skipped");
    Result some =
        sh(folder, "sh", "-c", "root=" + folder + "\n" + count + "\nnumber_of_tests '*A'");
    assertThat(some.output.strip()).isEqualTo("4");
  }

  private record Result(int code, String output) {}

  private static Result sh(Path folder, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
