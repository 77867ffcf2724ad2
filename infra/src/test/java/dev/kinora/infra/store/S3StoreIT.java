package dev.kinora.infra.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.infra.fixture.RandomSeed;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class S3StoreIT {
  private static final int WRITERS = 8;

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  Path folder;

  private final ObjectStore store = INFRA.context().store();

  @Test
  void hasExactlyOneWinnerAmongWritersOfASmallObject() throws Exception {
    List<Integer> winners = race(i -> store.putIfAbsent("race/small", bytes(i), "text/plain"));
    assertThat(winners).hasSize(1);
    assertThat(store.get("race/small")).hasValue(bytes(winners.getFirst()));
  }

  @Test
  @ExtendWith(RandomSeed.class)
  void hasExactlyOneWinnerAmongWritersOfAFileInParts(Random random) throws Exception {
    int large = MultipartUpload.PART_BYTES + 1000;
    var files = new ArrayList<Path>();
    for (int i = 0; i < 3; i++) {
      byte[] content = new byte[large];
      random.nextBytes(content);
      files.add(Files.write(folder.resolve("file-" + i), content));
    }
    List<Integer> winners = race(
        3,
        i -> store.putFileIfAbsent(
            "race/large", files.get(i), "video/mp4", Map.of("class", "c" + i)));

    assertThat(winners).hasSize(1);
    int winner = winners.getFirst();
    StoredObject stored = store.stat("race/large").orElseThrow();
    assertThat(stored)
        .isEqualTo(
            new StoredObject("race/large", large, "video/mp4", Map.of("class", "c" + winner)));
    try (InputStream in = store.open("race/large", 0, large)) {
      assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(files.get(winner)));
    }
  }

  @Test
  void keepsTheFirstCopyWhenAnotherComesLater() throws Exception {
    Path file = Files.write(folder.resolve("f"), bytes(1));
    assertThat(store.putFileIfAbsent("first", file, "text/plain", Map.of())).isTrue();
    assertThat(store.putIfAbsent("first", bytes(2), "text/plain")).isFalse();
    assertThat(store.get("first")).hasValue(bytes(1));
  }

  @Test
  void readsAPartOfAnObject() throws Exception {
    store.put("part", "0123456789".getBytes(UTF_8), "text/plain");
    try (InputStream in = store.open("part", 3, 4)) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("3456");
    }
    try (InputStream in = store.open("part", 10, 0)) {
      assertThat(in.readAllBytes()).isEmpty();
    }
  }

  @Test
  void tellsWhatIsNotThere() {
    assertThat(store.get("nothing")).isEmpty();
    assertThat(store.stat("nothing")).isEmpty();
    store.delete("nothing");
    assertThatThrownBy(() -> store.open("nothing", 0, 1))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NOT_FOUND));
  }

  @Test
  void listsKeysInOrderUpToALimit() {
    for (String key : List.of("list/c", "list/a/x", "list/b", "other")) {
      store.put(key, bytes(0), "text/plain");
    }
    assertThat(store.list("list/", 10)).containsExactly("list/a/x", "list/b", "list/c");
    assertThat(store.list("list/", 2)).containsExactly("list/a/x", "list/b");
    store.delete("list/b");
    assertThat(store.list("list/", 10)).containsExactly("list/a/x", "list/c");
  }

  @Test
  void listsWhatIsOldAndTheFoldersOfAll() {
    for (String key : List.of("tenant/keys/a", "tenant/keys/b", "tenant/renders/c", "alone")) {
      store.put(key, bytes(0), "text/plain");
    }
    Instant now = Instant.now();
    assertThat(store.listWrittenBefore(now.plusSeconds(60), "tenant/keys/", 10))
        .containsExactly("tenant/keys/a", "tenant/keys/b");
    assertThat(store.listWrittenBefore(now.plusSeconds(60), "tenant/keys/", 1))
        .containsExactly("tenant/keys/a");
    assertThat(store.listWrittenBefore(now.minusSeconds(60), "tenant/keys/", 10))
        .isEmpty();
    assertThat(store.folders(10)).contains("tenant/").doesNotContain("alone", "tenant/keys/");
  }

  @Test
  void replacesWhatIsThereWhenToldTo() {
    store.put("name", bytes(1), "text/plain");
    store.put("name", bytes(2), "text/plain");
    assertThat(store.get("name")).hasValue(bytes(2));
  }

  @Test
  void signsAUrlThatAnybodyMayReadWithRange() throws Exception {
    store.put("signed", "0123456789".getBytes(UTF_8), "text/plain");
    store.put("other", "secret".getBytes(UTF_8), "text/plain");
    try (var client = HttpClient.newHttpClient();
        var shown = new S3Store(publicAt("localhost"))) {
      URI url = shown.presigned("signed", Duration.ofMinutes(1)).orElseThrow();
      assertThat(url.getHost()).isEqualTo("localhost");
      var request = HttpRequest.newBuilder(url).header("Range", "bytes=2-3").build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(206);
      assertThat(answer.body()).isEqualTo("23");

      String text = url.toString();
      for (String changed : List.of(
          text.replace("/signed?", "/other?"),
          text.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"),
          text.substring(0, text.indexOf('?')))) {
        assertThat(changed).isNotEqualTo(text);
        assertThat(status(client, changed)).as(changed).isEqualTo(403);
      }
    }
  }

  @Test
  void aSignedUrlEnds() throws Exception {
    store.put("brief", bytes(1), "text/plain");
    try (var client = HttpClient.newHttpClient();
        var shown = new S3Store(publicAt("127.0.0.1"))) {
      String url = shown.presigned("brief", Duration.ofSeconds(1)).orElseThrow().toString();
      Await.until(Duration.ofSeconds(20), "an end", () -> status(client, url) == 403);
    }
  }

  @Test
  void signsNothingWhereClientsDoNotReachTheStore() {
    assertThat(store.presigned("signed", Duration.ofMinutes(1))).isEmpty();
  }

  private static StoreConfig publicAt(String host) {
    StoreConfig config = INFRA.storeConfig();
    URI address = URI.create("http://%s:%s".formatted(host, config.endpoint().getPort()));
    return new StoreConfig(
        config.endpoint(),
        Optional.of(address),
        config.bucket(),
        config.region(),
        config.accessKey(),
        config.secretKey());
  }

  private static int status(HttpClient client, String url) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void namesTheEndpointWhereNoStoreAnswersAndHintsAtWrongKeys() throws Exception {
    int dead;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      dead = socket.getLocalPort();
    }
    StoreConfig config = INFRA.storeConfig();
    URI nowhere = URI.create("http://127.0.0.1:" + dead);
    assertThatThrownBy(() -> S3Store.open(config.at(nowhere, "a", "b")))
        .hasMessageContaining("no S3 store answers at " + nowhere);
    assertThatThrownBy(
            () -> S3Store.open(config.at(config.endpoint(), config.accessKey(), "wrong-secret")))
        .hasMessageContaining("are store.access-key and store.secret-key right?");
    try (var unreachable = new S3Store(config.at(nowhere, "a", "b"))) {
      assertThatThrownBy(() -> unreachable.stat("any")).hasMessageContaining("no S3 store answers");
      Await.until(
          Duration.ofSeconds(20),
          "the store to be known as away",
          () -> unreachable.health().away().isPresent());
    }
  }

  private static List<Integer> race(IntPredicate write) throws Exception {
    return race(WRITERS, write);
  }

  /** Who won, among writers that start at once. */
  private static List<Integer> race(int writers, IntPredicate write) throws Exception {
    var start = new CountDownLatch(1);
    var wins = new ArrayList<Future<Boolean>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < writers; i++) {
        int writer = i;
        wins.add(threads.submit(() -> {
          start.await();
          return write.test(writer);
        }));
      }
      start.countDown();
      var winners = new ArrayList<Integer>();
      for (int i = 0; i < writers; i++) {
        if (wins.get(i).get()) {
          winners.add(i);
        }
      }
      return winners;
    }
  }

  private static byte[] bytes(int fill) {
    byte[] bytes = new byte[100];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }
}
