package dev.kinora.infra.store;

import dev.kinora.infra.store.StoreCalls.Refused;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * Any S3 store, through the MinIO SDK. Puts that must not overwrite send {@code If-None-Match: *}, which the store decides
 * atomically. Owns its connections; {@link #close} ends them.
 */
public final class S3Store implements ObjectStore, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int PAGE = 1_000;
  /** At a time, and connections kept for them; further requests wait. The client's own limit is 5 a host: 250 a second at 20 ms each. */
  private static final int REQUESTS = 64;

  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final Duration TRANSFER = Duration.ofSeconds(60);

  private final StoreConfig config;
  private final MinioAsyncClient client;
  private final StoreCalls calls;
  private final S3Writes writes;
  private final SignedUrls signed;

  /** Connects to nothing yet; see {@link #open}. */
  public S3Store(StoreConfig config) {
    this.config = config;
    var dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(REQUESTS);
    dispatcher.setMaxRequestsPerHost(REQUESTS);
    var http = new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .connectionPool(new ConnectionPool(REQUESTS, KEPT.toSeconds(), TimeUnit.SECONDS))
        .connectTimeout(CONNECT)
        .readTimeout(TRANSFER)
        .writeTimeout(TRANSFER)
        .build();
    this.client = MinioAsyncClient.builder()
        .endpoint(config.endpoint().toString())
        .region(config.region())
        .credentials(config.accessKey(), config.secretKey())
        .httpClient(http, true)
        .build();
    this.calls = new StoreCalls(config.endpoint());
    this.writes = new S3Writes(client, config.bucket(), calls);
    this.signed = new SignedUrls(config, http);
  }

  /** Makes the bucket where it is missing. */
  public static S3Store open(StoreConfig config) {
    var store = new S3Store(config);
    try {
      store.ensureBucket();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void ensureBucket() {
    String bucket = config.bucket();
    if (exists()) {
      return;
    }
    try {
      calls.await(
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

  @Override
  public boolean putIfAbsent(String key, byte[] bytes, String mediaType) {
    return writes.putIfAbsent(key, bytes, mediaType, Map.of());
  }

  @Override
  public boolean putFileIfAbsent(
      String key, Path file, String mediaType, Map<String, String> metadata) {
    // A large file whose key is taken already is not sent at all.
    boolean large = file.toFile().length() > MultipartUpload.PART_BYTES;
    return (!large || stat(key).isEmpty())
        && writes.putFileIfAbsent(key, file, mediaType, metadata);
  }

  @Override
  public void put(String key, byte[] bytes, String mediaType) {
    writes.put(key, bytes, mediaType);
  }

  @Override
  public Optional<byte[]> get(String key) {
    try (InputStream in =
        calls.await("read " + key, () -> client.getObject(read(key).build()))) {
      byte[] bytes = in.readNBytes(LARGEST_GET + 1);
      if (bytes.length > LARGEST_GET) {
        throw new FarmException(
            FailureCode.INTERNAL, key + " is larger than " + LARGEST_GET + " bytes");
      }
      return Optional.of(bytes);
    } catch (Refused e) {
      return Optional.empty();
    } catch (IOException e) {
      throw broken(key, e);
    }
  }

  @Override
  public Optional<StoredObject> stat(String key) {
    try {
      StatObjectResponse answer = calls.await(
          "look at " + key,
          () -> client.statObject(
              StatObjectArgs.builder().bucket(config.bucket()).object(key).build()));
      var metadata = new TreeMap<String, String>();
      answer
          .userMetadata()
          .forEach(
              entry -> metadata.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue()));
      return Optional.of(new StoredObject(key, answer.size(), answer.contentType(), metadata));
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  @Override
  public InputStream open(String key, long offset, long length) {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    try {
      return calls.await(
          "read " + key,
          () -> client.getObject(read(key).offset(offset).length(length).build()));
    } catch (Refused e) {
      throw new FarmException(FailureCode.NOT_FOUND, "there is no object " + key, e);
    }
  }

  @Override
  public List<String> list(String prefix, int limit) {
    return list(prefix, true, limit, item -> true);
  }

  @Override
  public List<String> listWrittenBefore(Instant moment, String prefix, int limit) {
    return list(prefix, true, limit, item -> item.lastModified().toInstant().isBefore(moment));
  }

  @Override
  public List<String> folders(int limit) {
    return list("", false, limit, Item::isDir);
  }

  private List<String> list(String prefix, boolean recursive, int limit, Predicate<Item> wanted) {
    var keys = new ArrayList<String>();
    var pages = client.listObjects(ListObjectsArgs.builder()
        .bucket(config.bucket())
        .prefix(prefix)
        .recursive(recursive)
        .maxKeys(Math.clamp(limit, 1, PAGE))
        .build());
    for (Result<Item> result : pages) {
      if (keys.size() == limit) {
        break;
      }
      Item item =
          calls.awaitPlain("list " + prefix, () -> CompletableFuture.completedFuture(result.get()));
      if (wanted.test(item)) {
        keys.add(item.objectName());
      }
    }
    return keys;
  }

  @Override
  public void delete(String key) {
    try {
      calls.await(
          "delete " + key,
          () -> client.removeObject(
              RemoveObjectArgs.builder().bucket(config.bucket()).object(key).build()));
    } catch (Refused e) {
      // gone already
    }
  }

  @Override
  public Optional<URI> presigned(String key, Duration life) {
    return signed.of(key, life);
  }

  @Override
  public boolean ready() {
    try {
      return exists();
    } catch (FarmException e) {
      return false;
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private boolean exists() {
    return calls.awaitPlain(
        "look for bucket " + config.bucket(),
        () -> client.bucketExists(
            BucketExistsArgs.builder().bucket(config.bucket()).build()));
  }

  private GetObjectArgs.Builder read(String key) {
    return GetObjectArgs.builder().bucket(config.bucket()).object(key);
  }

  private FarmException broken(String key, IOException e) {
    return new FarmException(
        FailureCode.UNAVAILABLE,
        "the store at %s broke off while sending %s: %s"
            .formatted(config.endpoint(), key, e.getMessage()),
        e);
  }
}
