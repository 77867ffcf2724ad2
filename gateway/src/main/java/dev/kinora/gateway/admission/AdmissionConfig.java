package dev.kinora.gateway.admission;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.store.CatalogueConfig;

/**
 * What the gateway lets in.
 *
 * @param maxUnended renders in the view that have not ended, at which further ones are refused as OVERLOADED
 * @param defaultModel name or digest of the model of renders that name none
 */
public record AdmissionConfig(int maxUnended, String defaultModel) {
  public static AdmissionConfig read(ConfigReader keys) {
    return new AdmissionConfig(
        keys.integer(
            "gateway.max-unended",
            200_000,
            1,
            10_000_000,
            "Accepted renders that have not ended, at which further ones are refused as OVERLOADED; about 1 KiB of memory each."),
        CatalogueConfig.read(keys).defaultModel());
  }
}
