package dev.kinora.infra.store;

import dev.kinora.infra.store.StoreCalls.Refused;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import java.time.Duration;

/** The bucket of everything, which is made when it is missing: whoever opens the store asks for it first. */
record S3Bucket(StoreConfig config, MinioAsyncClient client, StoreCalls calls, Duration budget) {

  /** Returns when it is there. */
  void ensure() {
    String bucket = config.bucket();
    if (exists()) {
      return;
    }
    try {
      calls.open(
          budget,
          "make bucket " + bucket,
          () -> client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build()));
    } catch (Refused e) {
      if (!exists()) { // two processes make it at once: the slower one is refused and that is fine
        throw new FarmException(
            FailureCode.INTERNAL,
            "the store at %s: bucket %s belongs to somebody else: choose another store.bucket"
                .formatted(config.endpoint(), bucket),
            e);
      }
    }
  }

  private boolean exists() {
    String what = "look for bucket " + config.bucket();
    try {
      return calls.open(
          budget,
          what,
          () -> client.bucketExists(
              BucketExistsArgs.builder().bucket(config.bucket()).build()));
    } catch (Refused e) {
      throw new FarmException(
          FailureCode.INTERNAL,
          "the store at %s: cannot %s: %s".formatted(config.endpoint(), what, e.getMessage()),
          e);
    }
  }
}
