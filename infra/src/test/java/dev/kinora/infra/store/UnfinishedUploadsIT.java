package dev.kinora.infra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.embedded.EmbeddedStore;
import dev.kinora.infra.fixture.InfraExtension;
import io.minio.CreateMultipartUploadArgs;
import io.minio.UploadPartArgs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** On the embedded store, which keeps parts for ever; MinIO lists them by the very key alone, and drops them itself. */
class UnfinishedUploadsIT {
  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir
  Path folder;

  @Test
  void whatAKilledProcessSentIsDroppedOnceItIsOldAndNothingElse() throws Exception {
    try (var server = EmbeddedStore.start(folder, 0)) {
      StoreConfig config =
          INFRA.storeConfig().at(server.endpoint(), server.accessKey(), server.secretKey());
      try (var store = S3Store.open(config)) {
        store.putIfAbsent("local/renders/x/end.json", new byte[9], "text/plain");
        begin(config, "local/renders/x/video");

        assertThat(store.dropUploadsBegunBefore(Instant.now().minus(LONG), 9)).isZero();
        assertThat(parts()).isEqualTo(1);
        assertThat(store.dropUploadsBegunBefore(Instant.now().plus(LONG), 0)).isZero();
        assertThat(store.dropUploadsBegunBefore(Instant.now().plus(LONG), 9)).isEqualTo(1);
        assertThat(parts()).isZero();
        assertThat(store.dropUploadsBegunBefore(Instant.now().plus(LONG), 9)).isZero();
        assertThat(store.list("", 9)).containsExactly("local/renders/x/end.json");
      }
    }
  }

  private static void begin(StoreConfig config, String key) throws Exception {
    try (var client = S3Store.client(config, new OkHttpClient())) {
      String id = client
          .createMultipartUpload(CreateMultipartUploadArgs.builder()
              .bucket(config.bucket())
              .object(key)
              .build())
          .get()
          .result()
          .uploadId();
      byte[] part = new byte[MultipartUpload.PART_BYTES];
      client
          .uploadPart(UploadPartArgs.builder()
              .bucket(config.bucket())
              .object(key)
              .uploadId(id)
              .partNumber(1)
              .data(part, part.length)
              .build())
          .get();
    }
  }

  /** Files as large as a part. */
  private long parts() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toFile().length() == MultipartUpload.PART_BYTES)
          .count();
    }
  }
}
