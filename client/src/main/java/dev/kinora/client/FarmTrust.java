package dev.kinora.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed: the JDK's list, or those of a file alone, for a farm with a certificate of one's own. */
public final class FarmTrust {
  /** Read when a farm is first spoken to by https. */
  public static final FarmTrust JDK = new FarmTrust(Optional.empty());

  private final Optional<SSLContext> own;

  private FarmTrust(Optional<SSLContext> own) {
    this.own = own;
  }

  /**
   * @param file PEM certificates of issuers, or the farm's own
   * @throws IOException where it cannot be read, or holds none
   */
  public static FarmTrust of(Path file) throws IOException {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      try (InputStream in = Files.newInputStream(file)) {
        int number = 0;
        for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          trusted.setCertificateEntry("trusted-" + number++, one);
        }
        if (number == 0) {
          throw new IOException("it holds none");
        }
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return new FarmTrust(Optional.of(context));
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** By http no certificate is looked at, and reading the JDK's takes as long as a short command's other work. */
  HttpClient.Builder in(HttpClient.Builder http, URI farm) {
    if (own.isPresent()) {
      return http.sslContext(own.get());
    }
    return "http".equals(farm.getScheme()) ? http.sslContext(nobody()) : http;
  }

  private static SSLContext nobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
