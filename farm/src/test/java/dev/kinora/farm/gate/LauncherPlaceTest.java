package dev.kinora.farm.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.ForeignRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in checkouts of all kinds, with a java that only says what it was started with, or starts this build. */
final class LauncherPlaceTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void startsFromAFolderWithSpaces() throws Exception {
    Path checkout = checkout("with  two spaces");
    built(checkout);

    Result result = launch(checkout, "render 'a heart'");

    assertThat(result.code).isZero();
    assertThat(result.output.lines())
        .contains("-XX:AOTCache=" + checkout + "/farm/target/kinora.aot")
        .contains("-Dkinora.root=" + checkout)
        .contains(checkout + "/farm/target/kinora-farm.jar:x.jar", "render", "a heart");
  }

  @Test
  void saysWhyItCannotStartFromAFolderWithAColon() throws Exception {
    Path checkout = checkout("with:colon");
    built(checkout);

    Result result = launch(checkout, "render x");

    assertThat(result.code).isEqualTo(2);
    assertThat(result.output.lines())
        .singleElement()
        .asString()
        .startsWith("kinora: " + checkout + " has a colon in its path")
        .contains("move the checkout");
  }

  @Test
  void saysWhereItCannotBuild() throws Exception {
    Path checkout = checkout("bare");
    Files.createDirectory(checkout.resolve("farm"));
    Files.writeString(checkout.resolve("farm/target"), "no folder");

    Result result = launch(checkout, "render x");

    assertThat(result.code).isEqualTo(2);
    assertThat(result.output.lines())
        .singleElement()
        .asString()
        .startsWith("kinora: cannot build Kinora: " + checkout + "/farm/target cannot be written");
  }

  @Test
  void startsWhatIsBuiltWhereNothingCanBeWritten() throws Exception {
    Path checkout = checkout("kept");
    built(checkout);
    Files.createDirectory(checkout.resolve("farm/target/natives.log"));

    Result result = launch(checkout, "render x");

    assertThat(result.output).contains("render").doesNotContain("natives-apart");
    assertThat(result.code).isZero();
  }

  @Test
  void whatACommandSaysStandsBetweenWhatWasSaidBeforeAndAfterIt() throws Exception {
    Path checkout = checkout("real");
    built(checkout);
    java("exec '%s' $natives -cp '%s' dev.kinora.farm.cli.Main nosuch"
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getProperty("java.class.path")));
    Path said = folder.resolve("said");

    Result result = sh("{ echo before >&2; '%s/kinora' nosuch; echo after >&2; } 2>'%s'"
        .formatted(checkout, said));

    assertThat(result.output).isEmpty();
    assertThat(Files.readAllLines(said))
        .hasSize(3)
        .startsWith("before")
        .endsWith("after")
        .element(1)
        .asString()
        .startsWith("kinora: Unmatched argument");
  }

  private Path checkout(String name) throws IOException {
    Path checkout = Files.createDirectory(folder.toRealPath().resolve(name));
    Files.copy(Checkout.root().resolve("kinora"), checkout.resolve("kinora"));
    Files.createDirectories(folder.resolve("jdk/bin"));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    program(folder.resolve("jdk/bin/javac"), "");
    program(folder.resolve("mvn"), "");
    java("printf '%s\\n' \"$@\"");
    return checkout;
  }

  /** As a build leaves it, by the launcher's own stamp. */
  private static void built(Path checkout) throws IOException {
    Path target = Files.createDirectories(checkout.resolve("farm/target"));
    Files.writeString(target.resolve("kinora-farm.jar"), "");
    Files.writeString(target.resolve("kinora.aot"), "");
    Files.writeString(target.resolve("dependencies.classpath"), "x.jar");
    Path client = Files.createDirectories(checkout.resolve("client/target"));
    Files.writeString(client.resolve("dependencies.classpath"), "x.jar");
    Files.writeString(target.resolve("kinora.stamp"), checkout + " farm");
  }

  /** @param body in it {@code $natives} is the flag that says where standard error is */
  private void java(String body) throws IOException {
    String flag =
        "natives=; for word; do case $word in -Dkinora.natives*) natives=$word ;; esac; done\n";
    program(folder.resolve("jdk/bin/java"), flag + body);
  }

  private static void program(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Result launch(Path checkout, String arguments) throws Exception {
    return sh("'%s/kinora' %s".formatted(checkout, arguments));
  }

  private Result sh(String script) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
    builder.environment().putAll(environment());
    ForeignRun run = ForeignRun.of(folder, builder, Duration.ofSeconds(60));
    return new Result(run.code(), run.output().strip());
  }

  private Map<String, String> environment() {
    return List.of(
            "LC_ALL=C.UTF-8",
            "KINORA_JAVA_HOME=" + folder.resolve("jdk"),
            "PATH=" + folder + ":" + System.getenv("PATH"))
        .stream()
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private record Result(int code, String output) {}
}
