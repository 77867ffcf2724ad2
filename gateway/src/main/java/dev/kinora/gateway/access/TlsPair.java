package dev.kinora.gateway.access;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Reads a certificate and its key, and proves that they belong together before any client meets them. */
public final class TlsPair {
  private static final byte[] PROBE = {1, 2, 3, 4};

  private TlsPair() {}

  /** Throws INVALID with the file to look at. */
  public static PemKeyCertOptions read(Vertx vertx, TlsConfig files) {
    readable("gateway.tls.certificate", files.certificate());
    readable("gateway.tls.key", files.key());
    PemKeyCertOptions options = new PemKeyCertOptions()
        .setCertPath(files.certificate().toAbsolutePath().toString())
        .setKeyPath(files.key().toAbsolutePath().toString());
    boolean fit;
    try {
      fit = fit(options, vertx);
    } catch (Exception e) {
      throw broken(
          "gateway.tls.certificate %s and gateway.tls.key %s: want two PEM files, a certificate and its own private key, not encrypted: %s"
              .formatted(files.certificate(), files.key(), e.getMessage()),
          e);
    }
    if (!fit) {
      throw broken(
          "the private key in gateway.tls.key %s does not belong to the certificate in gateway.tls.certificate %s"
              .formatted(files.key(), files.certificate()),
          null);
    }
    return options;
  }

  private static boolean fit(PemKeyCertOptions options, Vertx vertx) throws Exception {
    for (KeyManager manager : options.getKeyManagerFactory(vertx).getKeyManagers()) {
      if (manager instanceof X509KeyManager pair) {
        for (String type : new String[] {"RSA", "EC", "EdDSA", "Ed25519"}) {
          String alias = pair.chooseServerAlias(type, null, null);
          if (alias != null) {
            return verifies(pair.getPrivateKey(alias), pair.getCertificateChain(alias)[0]);
          }
        }
      }
    }
    throw new GeneralSecurityException("want a key of RSA, EC or Ed25519");
  }

  /** A signature of the key that the certificate does not verify is a signature of another's key. */
  private static boolean verifies(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
      return false;
    }
    String algorithm = switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "Ed25519";
    };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(PROBE);
    return signature.verify(signed);
  }

  private static void readable(String setting, Path file) {
    if (!Files.isReadable(file)) {
      throw broken("%s: cannot read %s".formatted(setting, file), null);
    }
  }

  private static FarmException broken(
      String message, @org.jspecify.annotations.Nullable Throwable cause) {
    return new FarmException(FailureCode.INVALID, message, cause);
  }
}
