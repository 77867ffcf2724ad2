package dev.kinora.gateway.access;

import dev.kinora.infra.config.ConfigReader;

/**
 * How much of a gateway one tenant may take at once, so that none takes all. They hold only where keys are configured.
 *
 * @param requests in work
 * @param downloads videos on their way
 * @param streams open watchers and calls of SubmitRenders
 */
public record TenantShares(int requests, int downloads, int streams) {
  static TenantShares read(ConfigReader keys) {
    return new TenantShares(
        keys.integer(
            "gateway.access.tenant-requests",
            256,
            1,
            100_000,
            "Requests of one tenant in work at once, where keys are configured; further ones are refused as OVERLOADED."),
        keys.integer(
            "gateway.access.tenant-downloads",
            16,
            1,
            10_000,
            "Videos of one tenant on their way at once, where keys are configured; further ones are refused as OVERLOADED."),
        keys.integer(
            "gateway.access.tenant-streams",
            1_024,
            1,
            100_000,
            "Open watchers and calls of SubmitRenders of one tenant, where keys are configured; further ones are refused as OVERLOADED."));
  }
}
