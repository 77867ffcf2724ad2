package dev.kinora.infra.store;

import java.util.Map;

/** What a store says of an object without reading it; metadata names are lower case. */
public record StoredObject(String key, long bytes, String mediaType, Map<String, String> metadata) {
  public StoredObject {
    metadata = Map.copyOf(metadata);
  }
}
