package dev.kinora.infra.config;

/**
 * One key as documentation shows it.
 *
 * @param name as in a file or a flag: {@code worker.intake.lease-timeout}
 * @param fallback the default as text; empty where there is none
 * @param allowed what a value must look like
 * @param secret true where the value is never printed
 */
public record ConfigKey(String name, String fallback, String allowed, boolean secret, String doc) {

  /** See {@link ConfigReader#environmentName}. */
  public String environmentName() {
    return ConfigReader.environmentName(name);
  }
}
