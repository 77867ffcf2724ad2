package dev.kinora.farm.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.farm.cli.Main;
import dev.kinora.infra.fixture.Folders;
import dev.kinora.infra.fixture.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Kinora's command line in a process of its own, started as the launcher does it: from jars alone, with an ahead-of-time cache
 * of a first render. Where the classes are not in a jar, as in an editor, it starts without, a third slower.
 */
public final class FarmProcess {
  private static final Duration FIRST_RUN = Duration.ofMinutes(3);
  private static final List<String> FLAGS = flags();

  private FarmProcess() {}

  /** {@code environment} is added to this process's own. The log is appended to, so that a restart may share it. */
  public static JavaProcess start(
      List<String> arguments, Map<String, String> environment, Path log) {
    return JavaProcess.start(Main.class.getName(), FLAGS, arguments, environment, log);
  }

  private static List<String> flags() {
    Path jar = Path.of(URI.create(
        Main.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    if (Files.isDirectory(jar)) {
      return List.of();
    }
    List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(Files::isRegularFile)
        .toList();
    String classPath =
        String.join(File.pathSeparator, jars.stream().map(Path::toString).toList());
    Path cache = jar.resolveSibling("tests.aot");
    makeOnce(cache, jars, classPath);
    return List.of("-cp", classPath, "-XX:AOTCache=" + cache);
  }

  /** Test processes that start together want it together: the first makes it. A cache is of no use for newer jars. */
  private static void makeOnce(Path cache, List<Path> jars, String classPath) {
    Path lock = cache.resolveSibling("tests.aot.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      if (!Files.exists(cache)
          || newest(jars) > Files.getLastModifiedTime(cache).toMillis()) {
        Files.deleteIfExists(cache);
        make(cache, classPath);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long newest(List<Path> files) throws IOException {
    long newest = 0;
    for (Path file : files) {
      newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
    }
    return newest;
  }

  private static void make(Path cache, String classPath) throws IOException {
    Path folder = Files.createTempDirectory("kinora-first-run");
    List<String> render = List.of(
        "render",
        "circle",
        "--frames",
        "2",
        "--steps",
        "2",
        "-o",
        folder.resolve("first.mp4").toString(),
        "--data",
        folder.resolve("data").toString());
    try (JavaProcess first = JavaProcess.start(
        Main.class.getName(),
        List.of("-cp", classPath, "-XX:AOTCacheOutput=" + cache),
        render,
        TinyModel.environment(TinyModel.folderIn(folder)),
        folder.resolve("first.txt"))) {
      assertThat(first.exit(FIRST_RUN)).as(first.log()).isZero();
      assertThat(cache).as(first.log()).exists();
    }
    Folders.delete(folder);
  }
}
