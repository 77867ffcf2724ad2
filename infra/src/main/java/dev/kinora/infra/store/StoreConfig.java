package dev.kinora.infra.store;

import dev.kinora.infra.config.ConfigReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Where the S3 store is. Its text form hides the secret. */
public record StoreConfig(
    URI endpoint, String bucket, String region, String accessKey, String secretKey) {
  /** The endpoint where none is configured: this process starts the embedded store. */
  private static final URI EMBEDDED = URI.create("");

  public static StoreConfig read(ConfigReader keys) {
    Optional<String> endpoint = keys.optional(
        "store.endpoint",
        "URL of the S3 store, such as https://s3.example.org. Empty: a store in this process.");
    return new StoreConfig(
        endpoint.map(text -> uri(keys, text)).orElse(EMBEDDED),
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
    return new StoreConfig(address, bucket, region, access, secret);
  }

  @Override
  public String toString() {
    return "StoreConfig[endpoint=%s, bucket=%s, region=%s, accessKey=%s, secretKey=***]"
        .formatted(endpoint, bucket, region, accessKey);
  }

  private static String bucket(ConfigReader keys) {
    String bucket =
        keys.string("store.bucket", "kinora", "Bucket for everything; made when missing.");
    if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      keys.problem("store.bucket", bucket, "3 to 63 lower-case letters, digits, dots and dashes");
    }
    return bucket;
  }

  private static URI uri(ConfigReader keys, String text) {
    try {
      var uri = new URI(text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below with the other faults
    }
    keys.problem("store.endpoint", text, "an http or https URL");
    return EMBEDDED;
  }
}
