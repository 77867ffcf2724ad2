package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.ForeignRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherTest {
  @TempDir
  private static Path output = Path.of("");

  @Test
  void startsJavaWithTheFlagsOfTheBuild() {
    Matcher flags =
        Pattern.compile("<kinora.jvm>(.*)</kinora.jvm>").matcher(Checkout.text("pom.xml"));
    assertThat(flags.find()).isTrue();
    for (String flag : flags.group(1).split(" ")) {
      assertThat(Checkout.text("kinora")).contains(flag);
    }
  }

  /** Its default is twice the heap, for the whole process: any large model would be too much. */
  @Test
  void noJvmLetsJavaCppCountTheProcessesMemory() {
    assertThat(Pointer.maxPhysicalBytes()).isZero();
    assertThat(Checkout.starters())
        .hasSizeGreaterThan(4)
        .allSatisfy(file ->
            assertThat(Checkout.text(file)).contains("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
  }

  @Test
  void namesTheMissingJdkAndHowToGetOneInOneLine(@TempDir Path empty) throws Exception {
    Path copy = Files.copy(Checkout.root().resolve("kinora"), empty.resolve("kinora"));
    // The usual folders are made unreachable by looking for a version that nobody has.
    Files.writeString(copy, Checkout.text(copy).replace("wanted=25", "wanted=9925"));
    ForeignRun result = sh(empty, "sh", copy.toString(), "render", "x");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.output().strip().lines())
        .singleElement()
        .asString()
        .contains("needs a JDK 9925 and found none")
        .contains("adoptium.net");
  }

  @Test
  void isPlainShell() throws Exception {
    ForeignRun result = sh(Checkout.root(), "sh", "-n", "kinora");
    assertThat(result.output()).isEmpty();
    assertThat(result.code()).isZero();
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
        functions.indexOf("# Tests with programs in other languages"));
    ForeignRun result = sh(folder, "sh", "-c", "root=" + folder + "\n" + count + "\ncount_tests");
    assertThat(result.output().strip()).isEqualTo("9 passed, 2 failed, 1 skipped");
    ForeignRun some =
        sh(folder, "sh", "-c", "root=" + folder + "\n" + count + "\nnumber_of_tests '*A'");
    assertThat(some.output().strip()).isEqualTo("4");
  }

  @Test
  void buildsAgainForANewerSourceButNotForJarsThatATestWroteAnew(@TempDir Path folder)
      throws Exception {
    Path source = written(folder, "farm/src/main/java/A.java", "one");
    Path jar = written(folder, "farm/target/kinora-farm.jar", "jar");
    Path stamp = written(folder, "farm/target/kinora.stamp", folder + " farm");
    Path cache = written(folder, "farm/target/kinora.aot", "cache");
    written(folder, "farm/target/dependencies.classpath", "x.jar");
    written(folder, "client/target/dependencies.classpath", "x.jar");
    for (Path at = source; at != null && !at.equals(folder.resolve("farm")); at = at.getParent()) {
      at(10, at);
    }
    at(10, jar);
    at(20, stamp, cache);
    assertThat(launcherSays(folder)).isEqualTo("fresh");

    at(30, jar);
    assertThat(launcherSays(folder)).isEqualTo("cold");

    at(40, source);
    assertThat(launcherSays(folder)).isEqualTo("stale");
  }

  private static String launcherSays(Path folder) throws Exception {
    String text = Checkout.text("kinora");
    String functions = text.substring(text.indexOf("stamp=$root"), text.indexOf("# Becomes java."));
    String script =
        "root=%s\n%s\nif stale; then echo stale; elif cold; then echo cold; else echo fresh; fi"
            .formatted(folder, functions);
    return sh(folder, "sh", "-c", script).output().strip();
  }

  private static Path written(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Sets their times to so many seconds after the beginning of a day. */
  private static void at(int second, Path... files) throws IOException {
    for (Path file : files) {
      Files.setLastModifiedTime(
          file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z").plusSeconds(second)));
    }
  }

  private static ForeignRun sh(Path folder, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    return ForeignRun.of(output, builder, Duration.ofSeconds(60));
  }
}
