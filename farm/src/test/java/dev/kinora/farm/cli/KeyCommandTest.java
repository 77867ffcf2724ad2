package dev.kinora.farm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.kinora.client.console.Exit;
import dev.kinora.gateway.access.ApiKey;
import dev.kinora.gateway.access.KeysFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are made, kept as hashes, and sent. */
final class KeyCommandTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void printsTheKeyOnceAndTheLineWithItsHash() throws IOException {
    CommandRun run = CommandRun.of("key", "new", "--tenant", "acme", "--name", "ci");

    String key = run.out().strip();
    assertThat(run.code()).isZero();
    assertThat(key).matches("kn_[A-Za-z0-9_-]{43}");
    assertThat(run.err()).doesNotContain(key);
    String line = run.errorLines().get(run.errorLines().size() - 1);
    assertThat(line).isEqualTo("ci " + ApiKey.sha256(key) + " acme");
    assertThat(KeysFile.read(Files.writeString(folder.resolve("keys"), line)))
        .containsOnlyKeys(ApiKey.sha256(key));
  }

  @Test
  void addsTheLineToAFileThatOnlyItsOwnerReads() throws IOException {
    Path file = folder.resolve("keys");
    String at = "2031-01-01T00:00:00Z";
    assertThat(make("acme", "a", "--file", file.toString(), "--expires", at).code())
        .isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.writeString(file, Files.readString(file).strip() + " # no end of line");
    assertThat(make("other", "b", "--file", file.toString()).code()).isZero();

    assertThat(KeysFile.read(file).values())
        .extracting(ApiKey::name)
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aBadNameTenantOrTimeAndATakenNameAreRefused() throws IOException {
    assertThat(make("ACME", "a b").errorLines())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("tenant = 'ACME'"))
        .anySatisfy(line -> assertThat(line).contains("name = 'a b'"));
    assertThat(make("acme", "a", "--expires", "soon").err()).contains("--expires = 'soon'");
    String file = folder.resolve("keys").toString();
    make("acme", "a", "--file", file);
    String before = Files.readString(Path.of(file));
    assertThat(make("acme", "a", "--file", file).err()).contains("has this one");
    assertThat(Files.readString(Path.of(file))).isEqualTo(before);
  }

  @Test
  void theKeyOfAFileIsSentWithEachRequest() throws IOException {
    List<String> sent = new CopyOnWriteArrayList<>();
    HttpServer farm = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    farm.createContext("/", call -> {
      sent.add(String.valueOf(call.getRequestHeaders().getFirst("Authorization")));
      byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
      call.sendResponseHeaders(sent.size() == 1 ? 200 : 401, body.length);
      call.getResponseBody().write(body);
      call.close();
    });
    farm.start();
    try {
      String url = "http://127.0.0.1:" + farm.getAddress().getPort();
      String key = ApiKey.random();
      Path file = Files.writeString(folder.resolve("key"), "\uFEFF" + key + "\r\n");

      CommandRun run = CommandRun.of("list", "--farm", url, "--key-file", file.toString());
      CommandRun refused = CommandRun.of("list", "--farm", url, "--key-file", file.toString());

      assertThat(run.code()).isZero();
      assertThat(sent).containsExactly("Bearer " + key, "Bearer " + key);
      assertThat(refused.err()).contains("KINORA_KEY or --key-file").doesNotContain(key);
      assertThat(refused.code()).isEqualTo(Exit.FAILED);
    } finally {
      farm.stop(0);
    }
  }

  @Test
  void aKeyFileThatHoldsSomethingElseIsRefusedWithoutShowingIt() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "two secrets");
    CommandRun run =
        CommandRun.of("list", "--farm", "http://127.0.0.1:1", "--key-file", file.toString());
    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
    assertThat(run.err()).contains("want one API key").doesNotContain("secrets");
  }

  private static CommandRun make(String tenant, String name, String... more) {
    List<String> args =
        new java.util.ArrayList<>(List.of("key", "new", "--tenant", tenant, "--name", name));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  @Test
  void aKeyThatNobodySawLeavesNoLine() throws IOException {
    Path file = folder.resolve("keys");

    CommandRun run = CommandRun.of(
        new FullDisk(), "key", "new", "--tenant", "acme", "--name", "a", "--file", file.toString());

    assertThat(run.code()).isEqualTo(Exit.UNUSABLE);
    assertThat(run.err()).contains("cannot write to standard output: No space left on device");
    assertThat(file).doesNotExist();
    make("acme", "b", "--file", file.toString());
    String before = Files.readString(file);
    CommandRun.of(
        new FullDisk(), "key", "new", "--tenant", "acme", "--name", "a", "--file", file.toString());
    assertThat(file).hasContent(before);
  }
}
