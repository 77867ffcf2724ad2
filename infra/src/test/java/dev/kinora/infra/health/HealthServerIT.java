package dev.kinora.infra.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.metric.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

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
  void refusesAPortInUseAndAnAddressBeyondLoopback() {
    try (var metrics = new Metrics();
        var first = HealthServer.start("127.0.0.1", 0, readiness, metrics)) {
      assertThatThrownBy(() -> HealthServer.start("127.0.0.1", first.port(), readiness, metrics))
          .hasMessageContaining("cannot listen on 127.0.0.1:" + first.port());
      assertThatThrownBy(() -> HealthServer.start("0.0.0.0", 0, readiness, metrics))
          .hasMessageContaining("want a loopback address");
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
