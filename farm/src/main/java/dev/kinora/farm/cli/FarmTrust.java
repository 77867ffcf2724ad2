package dev.kinora.farm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose certificates a command believes: the JDK's list, or those of a file alone, for a farm with a certificate of one's own. */
final class FarmTrust {
  private FarmTrust() {}

  /** @param file PEM certificates of issuers, or the farm's own; null: the JDK's list */
  static SSLContext of(@Nullable Path file) {
    try {
      if (file == null) {
        return SSLContext.getDefault();
      }
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      try (InputStream in = Files.newInputStream(file)) {
        int number = 0;
        for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          trusted.setCertificateEntry("trusted-" + number++, one);
        }
        if (number == 0) {
          throw new GeneralSecurityException("it holds none");
        }
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw CliException.unusable(
          "--ca-file = '%s': want a PEM file of certificates (%s)".formatted(file, e.getMessage()),
          e);
    }
  }
}
