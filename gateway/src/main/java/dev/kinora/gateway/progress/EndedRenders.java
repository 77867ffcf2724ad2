package dev.kinora.gateway.progress;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderEnd;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How renders ended, as their end.json in the store says: the last word where the view has none. Blocks on the store. */
public final class EndedRenders {
  private final ObjectStore store;

  public EndedRenders(ObjectStore store) {
    this.store = store;
  }

  public Optional<RenderEnd> find(String tenant, String id) {
    String key = StoreKeys.end(tenant, id);
    return store.get(key).map(bytes -> parse(key, bytes));
  }

  private static RenderEnd parse(String key, byte[] json) {
    try {
      RenderEnd.Builder end = RenderEnd.newBuilder();
      JsonFormat.parser()
          .ignoringUnknownFields()
          .merge(new String(json, StandardCharsets.UTF_8), end);
      return end.build();
    } catch (InvalidProtocolBufferException e) {
      throw new FarmException(
          FailureCode.INTERNAL, key + " in the store is not a render's end: " + e.getMessage(), e);
    }
  }
}
