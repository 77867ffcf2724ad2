package dev.kinora.infra.store;

import dev.kinora.infra.store.StoreCalls.Refused;
import dev.kinora.infra.store.StoreCalls.Request;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.MinioAsyncClient;
import io.minio.ObjectWriteResponse;
import io.minio.PutObjectArgs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How objects get into the bucket: small ones in one request, large files in parts. */
final class S3Writes {
  /** The store decides atomically; all but one writer of a key get 412. */
  static final Map<String, String> ONLY_IF_ABSENT = Map.of("If-None-Match", "*");

  private static final int CONFLICT_TRIES = 6;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final MinioAsyncClient client;
  private final String bucket;
  private final StoreCalls calls;
  private final StoreBudgets budgets;
  private final MultipartUpload multipart;

  S3Writes(MinioAsyncClient client, String bucket, StoreCalls calls, StoreBudgets budgets) {
    this.client = client;
    this.bucket = bucket;
    this.calls = calls;
    this.budgets = budgets;
    this.multipart = new MultipartUpload(client, bucket, calls, budgets);
  }

  boolean putIfAbsent(String key, byte[] bytes, String mediaType, Map<String, String> metadata) {
    return won(
        key,
        budgets.write(bytes.length),
        () -> client.putObject(object(key, bytes, mediaType)
            .userMetadata(metadata)
            .extraHeaders(ONLY_IF_ABSENT)
            .build()));
  }

  boolean putFileIfAbsent(String key, Path file, String mediaType, Map<String, String> metadata) {
    try {
      if (Files.size(file) <= MultipartUpload.PART_BYTES) {
        return putIfAbsent(key, Files.readAllBytes(file), mediaType, metadata);
      }
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INTERNAL, "cannot read " + file + ": " + e.getMessage(), e);
    }
    return multipart.putIfAbsent(key, file, mediaType, metadata);
  }

  void put(String key, byte[] bytes, String mediaType) {
    calls.awaitPlain(
        budgets.write(bytes.length),
        "store " + key,
        () -> client.putObject(object(key, bytes, mediaType).build()));
  }

  private PutObjectArgs.Builder object(String key, byte[] bytes, String mediaType) {
    return PutObjectArgs.builder()
        .bucket(bucket)
        .object(key)
        .data(bytes, bytes.length)
        .contentType(mediaType);
  }

  /** True for the one writer that stored; 409 says that another write of the key is under way: ask again. */
  private boolean won(String key, Duration budget, Request<ObjectWriteResponse> put) {
    for (int tries = 1; ; tries++) {
      try {
        calls.await(budget, "store " + key, put);
        return true;
      } catch (Refused e) {
        if (e.status() == 412) {
          return false;
        }
        if (e.status() != 409 || tries == CONFLICT_TRIES) {
          throw new FarmException(
              FailureCode.UNAVAILABLE, "the store did not take " + key + ": " + e.getMessage(), e);
        }
        LockSupport.parkNanos(tries * PAUSE_NANOS);
      }
    }
  }
}
