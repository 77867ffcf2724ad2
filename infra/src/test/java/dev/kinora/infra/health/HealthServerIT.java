package dev.kinora.infra.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.metric.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HealthServerIT {
  private final Readiness readiness = new Readiness();

  @Test
  void tellsLifeReadinessAndNumbers() throws Exception {
    try (var metrics = new Metrics();
        var server = HealthServer.start("127.0.0.1", 0, readiness, metrics)) {
      metrics.registry().counter("kinora.test").increment();
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
      readiness.ready("broker");
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(server, "/health/ready").body()).contains("\"broker\":{\"state\":\"READY\"}");
      assertThat(get(server, "/metrics").body())
          .contains("kinora_test_total 1.0", "jvm_memory_used_bytes");
      assertThat(get(server, "/other").statusCode()).isEqualTo(404);
      readiness.lost("broker", "it is gone");
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(503);
      assertThat(get(server, "/health/live").statusCode()).isEqualTo(503);
      assertThat(get(server, "/health/live").body()).contains("broker: it is gone");
    }
  }

  @Test
  void refusesAPortInUseAndAHostThatIsNone() {
    try (var metrics = new Metrics();
        var first = HealthServer.start("127.0.0.1", 0, readiness, metrics)) {
      assertThatThrownBy(() -> HealthServer.start("127.0.0.1", first.port(), readiness, metrics))
          .hasMessageContaining("cannot listen on 127.0.0.1:" + first.port());
      assertThatThrownBy(() -> HealthServer.start("no such host", 0, readiness, metrics))
          .hasMessageContaining("health.host = 'no such host': want an address of this machine");
    }
  }

  @Test
  void beyondLoopbackItSaysHowAProcessIsAndNotWhy() throws Exception {
    try (var metrics = new Metrics();
        var server = HealthServer.start("0.0.0.0", 0, readiness, metrics)) {
      readiness.failed("store", "the store at http://10.0.0.10:8333 is away");
      readiness.lost("broker", "it is gone");
      for (String path : List.of("/health/ready", "/health/live")) {
        assertThat(get(server, path).statusCode()).isEqualTo(503);
        assertThat(get(server, path).body()).isEqualTo("{}");
      }
      assertThat(get(server, "/metrics").body()).contains("jvm_memory_used_bytes");
    }
  }

  @Test
  @Timeout(60)
  void whoSendsSlowlyHoldsNobodyUpAndIsCutOff() throws Exception {
    try (var metrics = new Metrics();
        var server = HealthServer.start("127.0.0.1", 0, readiness, metrics)) {
      var slow = new ArrayList<Socket>();
      try {
        for (int i = 0; i < 8; i++) {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
          socket.getOutputStream().write("GET /health/live HT".getBytes(StandardCharsets.US_ASCII));
          slow.add(socket);
        }
        assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);
        assertThat(slow.getFirst().getInputStream().read()).as("the end").isEqualTo(-1);
      } finally {
        for (Socket socket : slow) {
          socket.close();
        }
      }
    }
  }

  private static HttpResponse<String> get(HealthServer server, String path)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
