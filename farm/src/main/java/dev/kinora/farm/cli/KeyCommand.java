package dev.kinora.farm.cli;

import dev.kinora.client.command.OutputOptions;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Console;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.JsonText;
import dev.kinora.gateway.access.ApiKey;
import dev.kinora.gateway.access.KeysFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kinora key …}: the API keys of a farm. */
final class KeyCommand {
  private KeyCommand() {}

  static CommandLine tree(Console console) {
    return new CommandLine(new Group()).addSubcommand(new NewKey(console));
  }

  /** Only the name of what is below it. */
  @Command(
      name = "key",
      description = "API keys of a farm.",
      synopsisSubcommandLabel = "COMMAND",
      mixinStandardHelpOptions = true)
  static final class Group {}

  /** {@code kinora key new}. */
  @Command(
      name = "new",
      description =
          "Makes an API key: prints it, this once, and the line for the farm's keys file, which holds only its hash.")
  static final class NewKey implements Callable<Integer> {
    private final Console console;

    @Option(
        names = "--tenant",
        required = true,
        paramLabel = "TENANT",
        description = "Whose renders the key stands for.")
    private String tenant = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What logs call the key.")
    private @Nullable String name;

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "From when on it opens nothing, as 2027-01-31T00:00:00Z; without it, never.")
    private @Nullable String expires;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "Keys file to add the line to; made where there is none.")
    private @Nullable Path file;

    @Mixin
    private OutputOptions output = new OutputOptions();

    NewKey(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      String secret = ApiKey.random();
      String hash = ApiKey.sha256(secret);
      String called = name == null ? "key-" + hash.substring(0, 8) : name;
      var faults = KeysFile.check(called, tenant);
      if (!faults.isEmpty()) {
        throw CliException.invalid(faults);
      }
      ApiKey key = new ApiKey(called, hash, tenant, moment(), false);
      if (file == null) {
        print(secret, key);
        console.say("add this line to the farm's keys file (gateway.access.keys-file):");
        console.say(key.line());
      } else {
        refuseTwins(file, key);
        boolean made = make(file);
        try {
          print(secret, key);
        } catch (CliException unseen) {
          takeBack(file, made);
          throw unseen;
        }
        append(file, key);
        console.say("%s has its hash, under the name %s".formatted(file, key.name()));
      }
      return Exit.DONE;
    }

    private Optional<Instant> moment() {
      try {
        return Optional.ofNullable(expires).map(Instant::parse);
      } catch (DateTimeParseException e) {
        throw CliException.unusable(
            "--expires = '%s': want a moment such as 2027-01-31T00:00:00Z".formatted(expires), e);
      }
    }

    private void print(String secret, ApiKey key) {
      if (output.json()) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("key", secret);
        fields.put("name", key.name());
        fields.put("tenant", key.tenant());
        fields.put("line", key.line());
        console.document(JsonText.fields(fields));
        return;
      }
      console.print(secret);
      console.say(
          "that is the key, and it is shown only now; keep it where only its user reads it");
    }

    /** Whether there was none before. Throws before a key is shown that no farm would know. */
    private static boolean make(Path file) {
      try {
        if (!Files.exists(file)) {
          Files.createFile(file, ownerOnly(file));
          return true;
        }
        Files.newByteChannel(file, StandardOpenOption.APPEND).close();
        return false;
      } catch (IOException e) {
        throw unwritable(file, e);
      }
    }

    /** Nobody has seen the key: no file is left that is there for its sake. */
    private static void takeBack(Path file, boolean made) {
      try {
        if (made) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        // An empty keys file opens nothing.
      }
    }

    /** One write at the file's end: a gateway that reads at the same time finds the line or does not. */
    private static void append(Path file, ApiKey key) {
      try {
        boolean aLine = Files.size(file) == 0 || endsALine(file);
        String text = (aLine ? "" : "\n") + key.line() + "\n";
        Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw unwritable(file, e);
      }
    }

    private static CliException unwritable(Path file, IOException e) {
      return CliException.unusable(
          "cannot write %s (%s): name a file in a folder that you may write to; a key that was printed is not in it"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }

    /** Throws where the file has a fault already, or would have one with the new line. */
    private static void refuseTwins(Path file, ApiKey key) {
      boolean taken = file.toFile().length() > 0
          && KeysFile.read(file).values().stream()
              .anyMatch(other -> other.name().equals(key.name()));
      if (taken) {
        throw CliException.unusable(
            "--name = '%s': want another name; %s has this one".formatted(key.name(), file));
      }
    }

    private static boolean endsALine(Path file) throws IOException {
      return Files.readString(file).endsWith("\n");
    }

    private static FileAttribute<?>[] ownerOnly(Path file) throws IOException {
      Path folder = file.toAbsolutePath().getParent();
      boolean posix =
          folder != null && Files.getFileStore(folder).supportsFileAttributeView("posix");
      return posix
          ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
          }
          : new FileAttribute<?>[0];
    }
  }
}
