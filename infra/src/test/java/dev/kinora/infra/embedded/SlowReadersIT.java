package dev.kinora.infra.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.store.StoreConfig;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowReadersIT {
  private static final int READERS = 70;
  /** More than the buffers between two sockets hold. */
  private static final int LARGE = 12 << 20;

  @Test
  void readersThatDoNotReadKeepNoThreadFromTheFarm(@TempDir Path folder) throws Exception {
    try (EmbeddedStore server = EmbeddedStore.start(folder, 0, READERS);
        S3Store store = S3Store.open(StoreConfig.read(ConfigReader.of(Map.of(), Map.of(), Map.of()))
            .at(server.endpoint(), server.accessKey(), server.secretKey()))) {
      store.put("local/large", new byte[LARGE], "video/mp4");
      List<InputStream> open = new ArrayList<>();
      try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < READERS; i++) {
          open.add(
              calls.submit(() -> store.open("local/large", 0, LARGE)).get(20, TimeUnit.SECONDS));
        }
        boolean stored = calls
            .submit(() -> store.putIfAbsent("local/small", new byte[] {1}, "text/plain"))
            .get(20, TimeUnit.SECONDS);
        assertThat(stored).isTrue();
      } finally {
        for (InputStream one : open) {
          one.close();
        }
      }
    }
  }
}
