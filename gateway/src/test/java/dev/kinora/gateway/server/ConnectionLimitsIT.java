package dev.kinora.gateway.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a bare socket can do to a gateway with small limits. */
class ConnectionLimitsIT {
  private static final int PATIENCE_MS = 20_000;
  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    GatewayConfig config = RunningGateway.config(0);
    LimitsConfig small = new LimitsConfig(
        2_048,
        1_024,
        7,
        40,
        8,
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        Duration.ofSeconds(4));
    gateway = RunningGateway.start(
        INFRA.context("gateway"),
        new GatewayConfig(
            new ServerConfig("127.0.0.1", 0, 64, 4, 4, small),
            config.access(),
            config.admission(),
            config.view(),
            config.videos()));
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

  /** Something is sent all the time, so that it is not silence that closes the connection. */
  @Test
  void aHeadThatComesByteByByteIsCut() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(200);
      socket.getOutputStream().write("GET /health/live HTTP/1.1\r\nx: ".getBytes(US_ASCII));
      assertThat(trickle(socket)).as("closed").isTrue();
    }
  }

  @Test
  void aBodyThatComesByteByByteIsRefused() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(200);
      String head =
          "POST /v1/renders HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
              + "content-length: 900000\r\n\r\n{";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      StringBuilder said = new StringBuilder();
      assertThat(trickle(socket, said)).as("closed").isTrue();
      assertThat(said).contains("HTTP/1.1 408").contains("did not come whole");
    }
  }

  @Test
  void furtherConnectionsFromOneAddressAreClosedAtOnceUntilOthersHaveGone() throws IOException {
    String request = "GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        held.add(new Socket(InetAddress.getLoopbackAddress(), gateway.port()));
      }
      Await.until(SOON, "a refused connection", () -> !served(request));
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
    Await.until(SOON, "room for one more", () -> served(request));
  }

  private static boolean served(String request) {
    try {
      return answer(request).startsWith("HTTP/1.1 200");
    } catch (IOException reset) {
      return false;
    }
  }

  private static boolean trickle(Socket socket) {
    return trickle(socket, new StringBuilder());
  }

  /** Sends a byte every 200 ms and keeps what comes; whether the gateway closed within ten seconds. */
  private static boolean trickle(Socket socket, StringBuilder said) {
    long end = System.nanoTime() + SOON.toNanos();
    while (System.nanoTime() < end) {
      try {
        socket.getOutputStream().write('y');
        int read = socket.getInputStream().read();
        if (read < 0) {
          return true;
        }
        said.append((char) read);
        while (socket.getInputStream().available() > 0) {
          said.append((char) socket.getInputStream().read());
        }
      } catch (SocketTimeoutException quiet) {
        // Nothing was said for 200 ms: another byte.
      } catch (IOException closed) {
        return true;
      }
    }
    return false;
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
