package dev.kinora.farm.allinone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of somebody else's program: its exit status and all that it wrote. */
record ForeignRun(int code, String output) {
  private static final int SECONDS = 90;

  /** Kills it, and fails the test, where it does not end in time. */
  static ForeignRun of(Path folder, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "run", ".txt");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("did not end: " + Files.readString(output));
    }
    return new ForeignRun(process.exitValue(), Files.readString(output));
  }
}
