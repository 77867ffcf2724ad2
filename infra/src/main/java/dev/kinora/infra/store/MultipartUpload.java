package dev.kinora.infra.store;

import dev.kinora.infra.store.StoreCalls.Refused;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.UploadPartArgs;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a large file in parts, on the condition that the key is free when the last call puts them together.
 *
 * <p>Written out because the SDK's own upload sends the condition with every call, which some stores refuse. Holds one
 * part (8 MiB) in memory.
 */
final class MultipartUpload {
  static final int PART_BYTES = 8 << 20;
  private static final Logger LOG = LoggerFactory.getLogger(MultipartUpload.class);

  private final MinioAsyncClient client;
  private final String bucket;
  private final StoreCalls calls;
  private final StoreBudgets budgets;

  MultipartUpload(MinioAsyncClient client, String bucket, StoreCalls calls, StoreBudgets budgets) {
    this.client = client;
    this.bucket = bucket;
    this.calls = calls;
    this.budgets = budgets;
  }

  /** False where the key is taken. What was sent is dropped in every case but success. */
  boolean putIfAbsent(String key, Path file, String mediaType, Map<String, String> metadata) {
    String id = begin(key, mediaType, metadata);
    boolean whole = false;
    try {
      List<Part> parts = send(key, id, file);
      complete(key, id, parts, Files.size(file));
      whole = true;
      return true;
    } catch (Refused e) {
      if (e.status() == 412 || e.status() == 409) {
        return false;
      }
      throw new FarmException(FailureCode.UNAVAILABLE, "the store lost the upload of " + key, e);
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.INTERNAL, "cannot read " + file + ": " + e.getMessage(), e);
    } finally {
      if (!whole) {
        abort(key, id);
      }
    }
  }

  private String begin(String key, String mediaType, Map<String, String> metadata) {
    var headers = new Http.Headers();
    headers.set("Content-Type", mediaType);
    metadata.forEach((name, value) -> headers.set("x-amz-meta-" + name, value));
    return calls
        .awaitPlain(
            budgets.write(),
            "begin the upload of " + key,
            () -> client.createMultipartUpload(CreateMultipartUploadArgs.builder()
                .bucket(bucket)
                .object(key)
                .headers(headers)
                .build()))
        .result()
        .uploadId();
  }

  private List<Part> send(String key, String id, Path file) throws IOException, Refused {
    var parts = new ArrayList<Part>();
    try (InputStream in = Files.newInputStream(file)) {
      for (byte[] bytes = in.readNBytes(PART_BYTES);
          bytes.length > 0;
          bytes = in.readNBytes(PART_BYTES)) {
        byte[] data = bytes;
        int number = parts.size() + 1;
        parts.add(calls
            .await(
                budgets.write(data.length),
                "upload part " + number + " of " + key,
                () -> client.uploadPart(UploadPartArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .uploadId(id)
                    .partNumber(number)
                    .data(data, data.length)
                    .build()))
            .part());
      }
    }
    return parts;
  }

  /** A store may copy all of it then. */
  private void complete(String key, String id, List<Part> parts, long bytes) throws Refused {
    calls.await(
        budgets.write(bytes),
        "finish the upload of " + key,
        () -> client.completeMultipartUpload(CompleteMultipartUploadArgs.builder()
            .bucket(bucket)
            .object(key)
            .uploadId(id)
            .parts(parts.toArray(Part[]::new))
            .extraHeaders(S3Writes.ONLY_IF_ABSENT)
            .build()));
  }

  /** Best effort: a store drops old parts by its own rules too. */
  private void abort(String key, String id) {
    try {
      calls.await(
          budgets.look(),
          "drop the upload of " + key,
          () -> client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
              .bucket(bucket)
              .object(key)
              .uploadId(id)
              .build()));
    } catch (Refused | FarmException e) {
      LOG.debug("parts of {} stay behind: {}", key, e.getMessage());
    }
  }
}
