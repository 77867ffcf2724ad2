package dev.kinora.infra.store;

import dev.kinora.infra.config.ConfigReader;

/**
 * What all who resolve models must agree on: the gateway, which does it for its clients, and the workers, which do it for
 * jobs that never met a gateway.
 *
 * @param defaultModel name or digest of the model of renders that name none
 */
public record CatalogueConfig(String defaultModel) {
  private static final String DEFAULT_MODEL = "default-model";

  public static CatalogueConfig read(ConfigReader keys) {
    keys.removed("gateway.default-model", DEFAULT_MODEL);
    keys.removed("worker.default-model", DEFAULT_MODEL);
    return new CatalogueConfig(
        keys.string(
            DEFAULT_MODEL,
            "fluent-full",
            "Name or digest of the model of renders that name none; the same for gateways and workers."));
  }
}
