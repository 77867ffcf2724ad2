package dev.kinora.gateway.access;

import dev.kinora.infra.config.ConfigReader;

/**
 * How much of a gateway one tenant may take at once, so that none takes all. They hold only where keys are configured.
 *
 * @param requests in work
 * @param downloads videos on their way
 * @param streams open watchers and calls of SubmitRenders
 * @param unended accepted renders that have not ended
 */
public record TenantShares(int requests, int downloads, int streams, int unended) {
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
            "Open watchers and calls of SubmitRenders of one tenant, where keys are configured; further ones are refused as OVERLOADED."),
        keys.integer(
            "gateway.access.tenant-unended",
            50_000,
            1,
            10_000_000,
            "Accepted renders of one tenant that have not ended, where keys are configured, at which further ones of this tenant are refused as OVERLOADED; below gateway.max-unended, so that one tenant does not fill the queues of all."));
  }
}
