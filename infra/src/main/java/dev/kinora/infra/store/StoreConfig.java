package dev.kinora.infra.store;

import dev.kinora.infra.config.ConfigReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where the S3 store is. Its text form hides the secret.
 *
 * @param publicEndpoint where clients of the farm reach it; empty where they do not
 */
public record StoreConfig(
    URI endpoint,
    Optional<URI> publicEndpoint,
    String bucket,
    String region,
    String accessKey,
    String secretKey) {
  /** The endpoint where none is configured: this process starts the embedded store. */
  private static final URI EMBEDDED = URI.create("");

  public static StoreConfig read(ConfigReader keys) {
    Optional<String> endpoint = keys.optional(
        "store.endpoint",
        "URL of the S3 store, such as https://s3.example.org. Empty: a store in this process.");
    Optional<String> shown = keys.optional(
        "store.public-endpoint",
        "URL at which clients of the farm reach the S3 store; answers about one render then have presigned URLs of its videos. Empty: videos go through the gateway.");
    return new StoreConfig(
        endpoint.map(text -> uri(keys, "store.endpoint", text)).orElse(EMBEDDED),
        shown.map(text -> bare(keys, text)),
        bucket(keys),
        keys.string("store.region", "us-east-1", "Region that requests are signed for."),
        keys.string("store.access-key", "", "Access key of the S3 store."),
        keys.secret("store.secret-key", "", "Secret key of the S3 store."));
  }

  /** True where no store is configured. */
  public boolean embedded() {
    return endpoint.equals(EMBEDDED);
  }

  /** The same bucket at a store that was just started. */
  public StoreConfig at(URI address, String access, String secret) {
    return new StoreConfig(address, publicEndpoint, bucket, region, access, secret);
  }

  @Override
  public String toString() {
    return "StoreConfig[endpoint=%s, publicEndpoint=%s, bucket=%s, region=%s, accessKey=%s, secretKey=***]"
        .formatted(
            endpoint, publicEndpoint.map(URI::toString).orElse(""), bucket, region, accessKey);
  }

  private static String bucket(ConfigReader keys) {
    String bucket =
        keys.string("store.bucket", "kinora", "Bucket for everything; made when missing.");
    if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      keys.problem("store.bucket", bucket, "3 to 63 lower-case letters, digits, dots and dashes");
    }
    return bucket;
  }

  /** An address without a path: signatures are made for the bucket right below it. */
  private static URI bare(ConfigReader keys, String text) {
    URI uri = uri(keys, "store.public-endpoint", text.replaceFirst("/$", ""));
    boolean bare = uri.getRawPath().isEmpty()
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null
        && uri.getRawUserInfo() == null;
    if (!bare) {
      keys.problem("store.public-endpoint", text, "an http or https URL without a path");
    }
    return uri;
  }

  private static URI uri(ConfigReader keys, String key, String text) {
    try {
      var uri = new URI(text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below with the other faults
    }
    keys.problem(key, text, "an http or https URL");
    return EMBEDDED;
  }
}
