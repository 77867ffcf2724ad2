package dev.kinora.gateway.progress;

import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;

/**
 * Limits of the view.
 *
 * @param ended how many ended renders are kept in memory; older ones are read from the store
 * @param expiryCheck how often renders past their time are looked for
 */
public record ViewConfig(int ended, Duration expiryCheck) {
  public static ViewConfig read(ConfigReader keys) {
    return new ViewConfig(
        keys.integer(
            "gateway.view.ended",
            20_000,
            1,
            1_000_000,
            "ended renders kept in memory; older ones are answered from their end.json in the store"),
        keys.duration(
            "gateway.view.expiry-check",
            Duration.ofSeconds(5),
            "how often renders that are past their expires_at are looked for"));
  }
}
