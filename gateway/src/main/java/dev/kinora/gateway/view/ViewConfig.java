package dev.kinora.gateway.view;

import dev.kinora.infra.config.ConfigReader;
import java.time.Duration;

/**
 * Limits of the view.
 *
 * @param ended how many ended renders are kept in memory; older ones are read from the store
 * @param endedBytes about what they may weigh in memory
 * @param expiryCheck how often renders past their time are looked for
 */
public record ViewConfig(int ended, long endedBytes, Duration expiryCheck) {
  public static ViewConfig read(ConfigReader keys) {
    return new ViewConfig(
        keys.integer(
            "gateway.view.ended",
            20_000,
            1,
            1_000_000,
            "Ended renders kept in memory and listed; older ones are answered from their end.json in the store."),
        keys.bytes(
            "gateway.view.ended-bytes",
            "96MiB",
            "What the ended renders in memory may weigh: each counts as 1 KiB and three times its end.json in binary form (prompts and labels included). Full: the one longest unused goes, as with gateway.view.ended."),
        keys.duration(
            "gateway.view.expiry-check",
            Duration.ofSeconds(5),
            "How often renders that are past their expires_at are looked for."));
  }
}
