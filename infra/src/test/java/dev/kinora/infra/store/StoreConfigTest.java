package dev.kinora.infra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigReader;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreConfigTest {

  @Test
  void meansTheEmbeddedStoreByDefault() {
    StoreConfig config = read(Map.of());
    assertThat(config.embedded()).isTrue();
    assertThat(config)
        .isEqualTo(
            new StoreConfig(URI.create(""), Optional.empty(), "kinora", "us-east-1", "", ""));
  }

  @Test
  void readsEveryKeyAndHidesTheSecret() {
    StoreConfig config = read(Map.of(
        "store.endpoint", "https://s3.example.org",
        "store.public-endpoint", "https://videos.example.org:9000/",
        "store.bucket", "farm",
        "store.region", "eu-west-1",
        "store.access-key", "me",
        "store.secret-key", "hush"));
    assertThat(config)
        .isEqualTo(new StoreConfig(
            URI.create("https://s3.example.org"),
            Optional.of(URI.create("https://videos.example.org:9000")),
            "farm",
            "eu-west-1",
            "me",
            "hush"));
    assertThat(config.embedded()).isFalse();
    assertThat(config.toString()).contains("***").doesNotContain("hush");
  }

  @Test
  void tellsABadEndpointAndABadBucketTogether() {
    assertThatThrownBy(
            () -> read(Map.of("store.endpoint", "s3.example.org", "store.bucket", "My Bucket")))
        .hasMessageContaining("store.endpoint = 's3.example.org': want an http or https URL")
        .hasMessageContaining("store.bucket = 'My Bucket'");
  }

  @Test
  void thePublicAddressHasNoPathAndNoSecrets() {
    for (String address : new String[] {
      "videos.example.org", "ftp://v", "https://v/kinora", "https://v?x=1", "https://me:it@v"
    }) {
      assertThatThrownBy(() -> read(Map.of("store.public-endpoint", address)))
          .hasMessageContaining("store.public-endpoint = '" + address + "': want an http");
    }
  }

  private static StoreConfig read(Map<String, String> file) {
    ConfigReader keys = ConfigReader.of(file, Map.of(), Map.of());
    StoreConfig config = StoreConfig.read(keys);
    keys.finish();
    return config;
  }
}
