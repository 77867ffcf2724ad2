package dev.kinora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.InfraExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a bare socket can do to a gateway with small limits. */
class ConnectionLimitsIT {
  private static final int PATIENCE_MS = 20_000;

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    GatewayConfig config = RunningGateway.config(0);
    LimitsConfig small = new LimitsConfig(2_048, 1_024, 7, Duration.ofMillis(500));
    gateway = RunningGateway.start(
        INFRA.context("gateway"),
        new GatewayConfig(
            new ServerConfig("127.0.0.1", 0, 64, 4, 4, small),
            config.access(),
            config.admission(),
            config.view()));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void headersThatAreTooLargeAreRefused() throws IOException {
    String header = "x: " + "y".repeat(200) + "\r\n";
    assertThat(answer("GET /health/live HTTP/1.1\r\nhost: a\r\n" + header.repeat(5) + "\r\n"))
        .startsWith("HTTP/1.1 200");
    assertThat(answer("GET /health/live HTTP/1.1\r\nhost: a\r\n" + header.repeat(20) + "\r\n"))
        .startsWith("HTTP/1.1 431");
  }

  @Test
  void aRequestLineThatIsTooLongIsRefused() throws IOException {
    assertThat(answer("GET /" + "y".repeat(2_000) + " HTTP/1.1\r\nhost: a\r\n\r\n"))
        .contains(" 414 ");
  }

  @Test
  void aSilentConnectionAndOneThatStopsInItsHeadAreClosed() throws IOException {
    assertThat(answer("")).isEmpty();
    assertThat(answer("GET /health/live HT")).isEmpty();
    assertThat(answer("GET /health/live HTTP/1.1\r\nhost: a\r\nx: ")).isEmpty();
    assertThat(answer("PRI * HTTP/2.0\r\n")).isEmpty();
  }

  /** SETTINGS is the first frame; 3 is the concurrent streams, 6 the header list. */
  @Test
  void anHttp2ClientIsToldItsStreamsAndHeaderList() throws IOException {
    byte[] first = bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
    String settings = new String(first, StandardCharsets.ISO_8859_1);
    assertThat(settings).contains("\0\3\0\0\0\7").contains("\0\6\0\0\10\0");
  }

  private static String answer(String request) throws IOException {
    return new String(bytes(request), StandardCharsets.ISO_8859_1);
  }

  /** All that comes until the gateway closes; a SocketTimeoutException where it does not. */
  private static byte[] bytes(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return in.readAllBytes();
    }
  }
}
