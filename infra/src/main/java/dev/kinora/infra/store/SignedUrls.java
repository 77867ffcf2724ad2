package dev.kinora.infra.store;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.errors.MinioException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/**
 * URLs that anybody may GET for a while, at the address at which clients reach the store. Signing asks nobody: the region is given, so the
 * client that signs never connects. Its owner closes the connections it was given.
 */
final class SignedUrls {
  private final Optional<MinioAsyncClient> client;
  private final String bucket;

  SignedUrls(StoreConfig config, OkHttpClient http) {
    this.bucket = config.bucket();
    this.client = config
        .publicEndpoint()
        .map(address -> MinioAsyncClient.builder()
            .endpoint(address.toString())
            .region(config.region())
            .credentials(config.accessKey(), config.secretKey())
            .httpClient(http, false)
            .build());
  }

  Optional<URI> of(String key, Duration life) {
    return client.map(signer -> sign(signer, key, life));
  }

  private URI sign(MinioAsyncClient signer, String key, Duration life) {
    try {
      return URI.create(signer.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
          .method(Http.Method.GET)
          .bucket(bucket)
          .object(key)
          .expiry((int) life.toSeconds(), TimeUnit.SECONDS)
          .build()));
    } catch (MinioException e) {
      throw new FarmException(FailureCode.INTERNAL, "cannot sign a URL for " + key, e);
    }
  }
}
