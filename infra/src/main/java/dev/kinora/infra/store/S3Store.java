package dev.kinora.infra.store;

import dev.kinora.infra.store.StoreCalls.Passing;
import dev.kinora.infra.store.StoreCalls.Refused;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import io.minio.GetObjectArgs;
import io.minio.ListObjectsV2Args;
import io.minio.MinioAsyncClient;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.messages.Item;
import io.minio.messages.ListBucketResultV2;
import io.minio.messages.ListObjectsResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * Any S3 store, through the MinIO SDK. Puts that must not overwrite send {@code If-None-Match: *}, which the store decides
 * atomically. Owns its connections; {@link #close} ends them.
 */
public final class S3Store implements ObjectStore, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final int PAGE = 1_000;
  /** At a time, and connections kept for them; further requests wait. The client's own limit is 5 a host: 250 a second at 20 ms each. */
  private static final int REQUESTS = 64;

  private static final Duration KEPT = Duration.ofMinutes(1);

  private final StoreConfig config;
  private final StoreBudgets budgets;
  private final StoreHealth health;
  private final MinioAsyncClient client;
  private final StoreProbe probe;
  private final StoreCalls calls;
  private final S3Writes writes;
  private final SignedUrls signed;

  /** Connects to nothing yet; see {@link #open}. */
  public S3Store(StoreConfig config) {
    this(config, StoreBudgets.STANDARD);
  }

  S3Store(StoreConfig config, StoreBudgets budgets) {
    this.config = config;
    this.budgets = budgets;
    this.health = new StoreHealth();
    var faults = new StoreFaults(config.endpoint());
    OkHttpClient http = http(budgets.stall());
    this.client = client(config, http);
    this.probe = new StoreProbe(config, faults, health);
    this.calls = new StoreCalls(faults, health, probe, ChronoUnit.FOREVER.getDuration());
    this.writes = new S3Writes(client, config.bucket(), calls, budgets);
    this.signed = new SignedUrls(config, http);
  }

  /** The same for somebody with less time; shares the connections. */
  private S3Store(S3Store whole, Duration most) {
    this.config = whole.config;
    this.budgets = whole.budgets;
    this.health = whole.health;
    this.client = whole.client;
    this.probe = whole.probe;
    this.calls = whole.calls.within(most);
    this.writes = new S3Writes(client, config.bucket(), calls, budgets);
    this.signed = whole.signed;
  }

  private static OkHttpClient http(Duration stall) {
    var dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(REQUESTS);
    dispatcher.setMaxRequestsPerHost(REQUESTS);
    return new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .connectionPool(new ConnectionPool(REQUESTS, KEPT.toSeconds(), TimeUnit.SECONDS))
        .connectTimeout(CONNECT)
        .readTimeout(stall)
        .writeTimeout(stall)
        .build();
  }

  /** A client that owns the connections it is given. */
  static MinioAsyncClient client(StoreConfig config, OkHttpClient http) {
    return MinioAsyncClient.builder()
        .endpoint(config.endpoint().toString())
        .region(config.region())
        .credentials(config.accessKey(), config.secretKey())
        .httpClient(http, true)
        .build();
  }

  /** Makes the bucket where it is missing. */
  public static S3Store open(StoreConfig config) {
    var store = new S3Store(config);
    try {
      new S3Bucket(config, store.client, store.calls, store.budgets.open()).ensure();
      store.health.answers();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
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
    try {
      return Optional.of(calls.await(budgets.look().plus(budgets.stall()), end -> whole(key, end)));
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  private byte[] whole(String key, long end) throws Refused, Passing {
    String what = "read " + key;
    long first = Math.min(end, System.nanoTime() + budgets.look().toNanos());
    try (InputStream in =
        calls.once(first, what, () -> client.getObject(read(key).build()))) {
      byte[] bytes = paced(key, in).readNBytes(LARGEST_GET + 1);
      if (bytes.length > LARGEST_GET) {
        throw new FarmException(
            FailureCode.INTERNAL, key + " is larger than " + LARGEST_GET + " bytes");
      }
      return bytes;
    } catch (FarmException e) {
      if (e.code() == FailureCode.UNAVAILABLE) {
        throw new Passing(e);
      }
      throw e;
    } catch (IOException e) {
      throw calls.failure(what, e);
    }
  }

  @Override
  public Optional<StoredObject> stat(String key) {
    try {
      StatObjectResponse answer = calls.await(
          budgets.look(),
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
      return paced(
          key,
          calls.await(
              budgets.look(),
              "read " + key,
              () -> client.getObject(read(key).offset(offset).length(length).build())));
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
    var page = ListObjectsV2Args.builder()
        .bucket(config.bucket())
        .prefix(prefix)
        .maxKeys(Math.clamp(limit, 1, PAGE));
    if (!recursive) {
      page.delimiter("/");
    }
    while (true) {
      ListObjectsV2Args args = page.build();
      ListBucketResultV2 result = calls
          .awaitPlain(budgets.page(), "list " + prefix, () -> client.listObjectsV2(args))
          .result();
      Stream.concat(
              result.contents().stream(),
              result.commonPrefixes().stream().map(ListObjectsResult.Prefix::toItem))
          .filter(wanted)
          .limit(limit - keys.size())
          .forEach(item -> keys.add(item.objectName()));
      if (keys.size() == limit || !result.isTruncated()) {
        return keys;
      }
      page.continuationToken(result.nextContinuationToken());
    }
  }

  @Override
  public void delete(String key) {
    try {
      calls.await(
          budgets.look(),
          "delete " + key,
          () -> client.removeObject(
              RemoveObjectArgs.builder().bucket(config.bucket()).object(key).build()));
    } catch (Refused e) {
      // gone already
    }
  }

  @Override
  public int dropUploadsBegunBefore(Instant moment, int limit) {
    return new UnfinishedUploads(client, config.bucket(), calls, budgets).drop(moment, limit);
  }

  @Override
  public Optional<URI> presigned(String key, Duration life) {
    return signed.of(key, life);
  }

  @Override
  public StoreHealth health() {
    return health;
  }

  @Override
  public ObjectStore within(Duration most) {
    return new S3Store(this, most);
  }

  @Override
  public void close() {
    probe.close();
    client.close();
  }

  private GetObjectArgs.Builder read(String key) {
    return GetObjectArgs.builder().bucket(config.bucket()).object(key);
  }

  private InputStream paced(String key, InputStream in) {
    return new PacedStream(
        in, bytes -> budgets.stall().plus(budgets.transfer(bytes)), e -> broken(key, e));
  }

  private FarmException broken(String key, IOException e) {
    probe.suspect();
    return new FarmException(
        FailureCode.UNAVAILABLE,
        "the store at %s broke off while sending %s: %s"
            .formatted(config.endpoint(), key, e.getMessage()),
        e);
  }
}
