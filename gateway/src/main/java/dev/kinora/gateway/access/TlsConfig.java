package dev.kinora.gateway.access;

import dev.kinora.infra.config.ConfigReader;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files of the gateway's certificate and private key.
 *
 * @param certificate PEM, the gateway's own certificate first, then those of its issuers
 * @param key PEM, not encrypted
 */
public record TlsConfig(Path certificate, Path key) {
  static Optional<TlsConfig> read(ConfigReader keys) {
    Optional<Path> certificate = keys.optional(
            "gateway.tls.certificate",
            "PEM file of the gateway's certificate and its issuers'. With gateway.tls.key the port speaks TLS only.")
        .map(Path::of);
    Optional<Path> key = keys.optional(
            "gateway.tls.key", "PEM file of the private key that belongs to the certificate.")
        .map(Path::of);
    if (certificate.isPresent() != key.isPresent()) {
      keys.problem(
          certificate.isPresent() ? "gateway.tls.key" : "gateway.tls.certificate",
          "",
          "a file, since the other of the pair is set");
    }
    return certificate.flatMap(cert -> key.map(own -> new TlsConfig(cert, own)));
  }
}
