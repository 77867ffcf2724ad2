package dev.kinora.infra.store;

import dev.kinora.infra.store.StoreCalls.Refused;
import io.minio.AbortMultipartUploadArgs;
import io.minio.ListMultipartUploadsArgs;
import io.minio.MinioAsyncClient;
import io.minio.messages.ListMultipartUploadsResult;
import io.minio.messages.ListMultipartUploadsResult.Upload;
import java.time.Instant;

/**
 * Uploads in parts whose process died under way: their parts take room and no list of objects shows them.
 *
 * <p>MinIO lists them only by the very key, and drops them itself after a day.
 */
final class UnfinishedUploads {
  private static final int PAGE = 1_000;

  private final MinioAsyncClient client;
  private final String bucket;
  private final StoreCalls calls;
  private final StoreBudgets budgets;

  UnfinishedUploads(
      MinioAsyncClient client, String bucket, StoreCalls calls, StoreBudgets budgets) {
    this.client = client;
    this.bucket = bucket;
    this.calls = calls;
    this.budgets = budgets;
  }

  /** How many were dropped, at most {@code limit} of those begun before the moment. */
  int drop(Instant moment, int limit) {
    var page = ListMultipartUploadsArgs.builder().bucket(bucket).maxUploads(PAGE);
    int dropped = 0;
    while (true) {
      ListMultipartUploadsArgs args = page.build();
      ListMultipartUploadsResult result = calls
          .awaitPlain(
              budgets.page(), "list unfinished uploads", () -> client.listMultipartUploads(args))
          .result();
      for (Upload upload : result.uploads()) {
        if (upload.initiated().toInstant().isBefore(moment) && dropped < limit) {
          drop(upload);
          dropped++;
        }
      }
      if (dropped == limit || !result.isTruncated()) {
        return dropped;
      }
      page.keyMarker(result.nextKeyMarker()).uploadIdMarker(result.nextUploadIdMarker());
    }
  }

  private void drop(Upload upload) {
    try {
      calls.await(
          budgets.look(),
          "drop the upload of " + upload.objectName(),
          () -> client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
              .bucket(bucket)
              .object(upload.objectName())
              .uploadId(upload.uploadId())
              .build()));
    } catch (Refused e) {
      // gone already
    }
  }
}
