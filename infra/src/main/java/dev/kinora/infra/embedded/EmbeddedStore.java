package dev.kinora.infra.embedded;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server inside this JVM, on loopback, that keeps objects as files in one folder. Its port and its random
 * credentials survive a restart; only the owner of the folder can read them.
 */
public final class EmbeddedStore implements AutoCloseable {
  /** For calls of the farm's own, each of which takes a thread for as long as it lasts. */
  private static final int THREADS = 64;

  private final S3Proxy server;
  private final URI endpoint;
  private final StoreCredentials credentials;

  private EmbeddedStore(S3Proxy server, URI endpoint, StoreCredentials credentials) {
    this.server = server;
    this.endpoint = endpoint;
    this.credentials = credentials;
  }

  /** Nobody else but the farm itself reads from it. */
  public static EmbeddedStore start(Path folder, int port) {
    return start(folder, port, 0);
  }

  /**
   * Returns when it serves.
   *
   * @param port 0: a free one, kept for the next start
   * @param slowReaders who may read from it as slowly as they like, each of them keeping a thread, without any call of the
   *     farm's own having to wait
   */
  public static EmbeddedStore start(Path folder, int port, int slowReaders) {
    // A relative path makes every multipart upload fail.
    Path data = folder.toAbsolutePath().normalize();
    DiskSpace.check(data);
    try {
      int chosen = LoopbackPort.choose("store", port, data.resolve("port"));
      var credentials = StoreCredentials.keptIn(data.resolve("credentials"));
      Path objects = Files.createDirectories(data.resolve("objects"));
      URI endpoint = URI.create("http://127.0.0.1:" + chosen);
      S3Proxy server = S3Proxy.builder()
          .blobStore(new FilesystemNio2BlobStore(objects.toString()))
          .endpoint(endpoint)
          .jettyMaxThreads(THREADS + slowReaders)
          .awsAuthentication(
              AuthenticationType.AWS_V4, credentials.accessKey(), credentials.secretKey())
          .build();
      server.start();
      return new EmbeddedStore(server, endpoint, credentials);
    } catch (FarmException e) {
      throw e;
    } catch (Exception e) {
      throw new FarmException(
          FailureCode.INTERNAL,
          "the store cannot start in %s: %s".formatted(data, e.getMessage()),
          e);
    }
  }

  public URI endpoint() {
    return endpoint;
  }

  public String accessKey() {
    return credentials.accessKey();
  }

  public String secretKey() {
    return credentials.secretKey();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new FarmException(FailureCode.INTERNAL, "the store did not stop: " + e.getMessage(), e);
    }
  }
}
