package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import dev.kinora.job.Uuids;
import dev.kinora.log.v1.PreviewRecord;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Preview;
import dev.kinora.v1.RenderJob;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that open a stream of events and never read it cost a bounded amount and hold up nobody. */
class StuckWatchersIT {
  private static final int STUCK = 1_000;
  private static final int PREVIEWS = 40;
  private static final int JPEG = 16 * 1024;
  /** For 1,000 open connections with all that waits for them; what is sent them in full would be 800 MiB. */
  private static final long MOST_HEAP = 160L << 20;

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start(
        INFRA.context("gateway"),
        RunningGateway.config(
            RunningGateway.server(0, STUCK + 10), RunningGateway.access(Optional.empty())));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void aReaderStillGetsEveryEventAndTheHeapIsBounded() throws Exception {
    RenderJob job = Samples.job(Instant.now());
    gateway.write(gateway.context().topics().jobs("bulk"), job.getId(), job.toByteArray());
    gateway.awaitRender(job.getId(), json -> true);
    long before = RunningGateway.usedHeap();
    List<Socket> stuck = new ArrayList<>();
    try (EventStream reader = EventStream.open(gateway, job.getId(), "")) {
      assertThat(reader.next().event()).isEqualTo("snapshot");
      for (int i = 0; i < STUCK; i++) {
        stuck.add(neverReading(job.getId()));
      }
      Await.until(RunningGateway.SOON, "all watchers", () -> gateway.watchers() == STUCK + 1);

      for (int i = 0; i < 4; i++) {
        String attempt = Uuids.v7(InstantSource.system()).toString();
        RunningGateway.publish(gateway.context(), Samples.started(job, attempt), true);
        assertThat(reader.next("event").data().getJsonObject("started").getString("worker"))
            .isEqualTo("w1");
        pour(job, attempt);
        assertThat(reader.next("preview").data().getString("jpeg")).isNotEmpty();
      }
      assertThat(RunningGateway.usedHeap() - before).isLessThan(MOST_HEAP);
      RunningGateway.publish(gateway.context(), Samples.ended(job, Outcome.COMPLETED), true);
      assertThat(reader.next("event").data().containsKey("ended")).isTrue();
    } finally {
      for (Socket socket : stuck) {
        socket.close();
      }
    }
    Await.until(RunningGateway.SOON, "no watcher", () -> gateway.watchers() == 0);
    assertThat(gateway.get("/v1/models").status()).isEqualTo(200);
  }

  private static void pour(RenderJob job, String attempt) {
    for (int i = 0; i < PREVIEWS / 4; i++) {
      byte[] jpeg = new byte[JPEG];
      jpeg[0] = (byte) i;
      PreviewRecord record = PreviewRecord.newBuilder()
          .setId(job.getId())
          .setTenant(job.getTenant())
          .setAttempt(attempt)
          .setPreview(Preview.newBuilder().setJpeg(ByteString.copyFrom(jpeg)))
          .build();
      gateway.write(gateway.context().topics().previews(), record.getId(), record.toByteArray());
    }
  }

  private static Socket neverReading(String id) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 * 1024); // before it connects, so that little fits on the way
    socket.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
    socket
        .getOutputStream()
        .write("GET /v1/renders/%s/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            .formatted(id)
            .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
