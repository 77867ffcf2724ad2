package dev.kinora.gateway.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.gateway.access.AccessConfig;
import dev.kinora.gateway.access.TlsConfig;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.InfraExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a certificate. */
class GatewayTlsIT {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @TempDir
  private static Path folder = Path.of("");

  private static TlsConfig files = new TlsConfig(Path.of("c"), Path.of("k"));
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    makePair("first", "RSA");
    makePair("second", "EC");
    makePair("third", "RSA");
    files = new TlsConfig(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    use("first");
    gateway = RunningGateway.start(INFRA.context("gateway"), config(files));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void speaksHttp2AndHttp1OverTlsAndNothingInClear() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      if (version == HttpClient.Version.HTTP_2 || version == HttpClient.Version.HTTP_1_1) {
        HttpResponse<String> answer = get(version, "first");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
      }
    }
    assertThat(gateway.url().getScheme()).isEqualTo("https");
    try (Socket clear = new Socket("127.0.0.1", gateway.port())) {
      clear.setSoTimeout(10_000);
      clear
          .getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(clear.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("HTTP/1.1 200");
    }
  }

  @Test
  void itsOwnPagesMaySpeakToItWhateverTheirPortIsCalled() throws Exception {
    String own = "127.0.0.1:" + gateway.port();
    assertThat(status(own, "https://" + own)).isEqualTo(200);
    assertThat(status("localhost:443", "https://localhost")).isEqualTo(200);
    assertThat(status("localhost", "https://LOCALHOST:443")).isEqualTo(200);
    assertThat(status(own, "http://" + own)).isEqualTo(403);
    assertThat(status("localhost:443", "https://localhost:8443")).isEqualTo(403);
    assertThat(status("localhost:443", "https://evil.example")).isEqualTo(403);
  }

  private static int status(String host, String origin) throws Exception {
    try (SSLSocket socket = (SSLSocket)
        trust("first", "second").getSocketFactory().createSocket("127.0.0.1", gateway.port())) {
      socket
          .getOutputStream()
          .write("GET /v1/renders HTTP/1.1\r\nhost: %s\r\norigin: %s\r\nconnection: close\r\n\r\n"
              .formatted(host, origin)
              .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  @Test
  void aRenewedPairIsTakenOverAndABrokenOneIsNot() throws Exception {
    Files.writeString(files.key(), "no key");
    Files.copy(folder.resolve("second.key"), files.key(), StandardCopyOption.REPLACE_EXISTING);
    Await.until(
        SOON,
        "word of the fault",
        () -> gateway.context().readiness().json().contains("old ones stay in use"));
    assertThat(gateway.context().readiness().json()).doesNotContain(folder.toString());
    assertThat(servedBy()).isEqualTo("CN=first");

    use("second");
    Await.until(SOON, "the second certificate", () -> servedBy().equals("CN=second"));
    assertThat(get(HttpClient.Version.HTTP_2, "second").statusCode()).isEqualTo(200);

    use("first");
    Await.until(SOON, "the first certificate again", () -> servedBy().equals("CN=first"));
  }

  @Test
  void aPairThatDoesNotFitIsOneClearErrorAtTheStart() {
    TlsConfig mixed = new TlsConfig(folder.resolve("first.crt"), folder.resolve("third.key"));
    assertThatThrownBy(() -> RunningGateway.start(INFRA.context("mixed"), config(mixed)))
        .hasMessageContaining("does not belong to the certificate")
        .hasMessageNotContainingAny("\n");
    TlsConfig missing = new TlsConfig(folder.resolve("first.crt"), folder.resolve("none.key"));
    assertThatThrownBy(() -> RunningGateway.start(INFRA.context("missing"), config(missing)))
        .hasMessageContaining("gateway.tls.key: cannot read");
    TlsConfig swapped = new TlsConfig(folder.resolve("first.key"), folder.resolve("first.crt"));
    assertThatThrownBy(() -> RunningGateway.start(INFRA.context("swapped"), config(swapped)))
        .hasMessageContaining("want two PEM files");
  }

  private static GatewayConfig config(TlsConfig tls) {
    GatewayConfig plain = RunningGateway.config(0);
    AccessConfig access = plain.access();
    return RunningGateway.config(
        plain.server(),
        new AccessConfig(
            access.keysFile(),
            Optional.of(tls),
            access.recheck(),
            access.openMetrics(),
            access.shares()));
  }

  private static void use(String pair) throws IOException {
    for (String part : new String[] {"crt", "key"}) {
      Path draft = folder.resolve("draft");
      Files.copy(folder.resolve(pair + "." + part), draft, StandardCopyOption.REPLACE_EXISTING);
      Files.move(draft, folder.resolve("tls." + part), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static HttpResponse<String> get(HttpClient.Version version, String trusted)
      throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().version(version).sslContext(trust(trusted)).build()) {
      return client.send(
          HttpRequest.newBuilder(gateway.url().resolve("/health/live")).build(),
          BodyHandlers.ofString());
    }
  }

  /** The subject of the certificate that a new connection is shown. */
  private static String servedBy() {
    try (SSLSocket socket = (SSLSocket)
        trust("first", "second").getSocketFactory().createSocket("127.0.0.1", gateway.port())) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    } catch (Exception e) {
      return e.toString();
    }
  }

  private static SSLContext trust(String... pairs) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    for (String pair : pairs) {
      trusted.setCertificateEntry(pair, store(pair).getCertificate(pair));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static KeyStore store(String pair) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(pair + ".p12"))) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static void makePair(String name, String algorithm) throws Exception {
    Process keytool = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            algorithm,
            "-dname",
            "CN=" + name,
            "-ext",
            "SAN=IP:127.0.0.1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            folder.resolve(name + ".p12").toString(),
            "-storepass",
            new String(PASSWORD))
        .redirectErrorStream(true)
        .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    pem(name + ".crt", "CERTIFICATE", store(name).getCertificate(name).getEncoded());
    pem(name + ".key", "PRIVATE KEY", store(name).getKey(name, PASSWORD).getEncoded());
  }

  private static void pem(String file, String what, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what));
  }
}
