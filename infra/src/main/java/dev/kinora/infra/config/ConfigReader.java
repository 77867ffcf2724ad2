package dev.kinora.infra.config;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FieldViolation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads settings for the config records: defaults < file < {@code KINORA_*} environment < flags.
 *
 * <p>A bad value never throws where it is read: it is noted and the default is returned, so that {@link #finish} can
 * tell all problems at once. Every record must have been read before {@link #finish}, since a key that nobody read is
 * unknown. Used by one thread at start.
 */
public final class ConfigReader {
  private static final String PREFIX = "KINORA_";

  /** What the launcher and the command line read; no role does. */
  private static final Set<String> LAUNCHER_VARIABLES = Set.of(
      "KINORA_JAVA_HOME",
      "KINORA_JAVA_OPTS",
      "KINORA_HEAP",
      "KINORA_AOT",
      "KINORA_DATA",
      "KINORA_KEY");

  private final Map<String, String> file;
  private final Map<String, String> env;
  private final Map<String, String> flags;
  private final Map<String, ConfigKey> keys = new LinkedHashMap<>();
  private final Map<String, String> removed = new LinkedHashMap<>();
  private final List<FieldViolation> problems = new ArrayList<>();

  private ConfigReader(
      Map<String, String> file, Map<String, String> env, Map<String, String> flags) {
    this.file = Map.copyOf(file);
    this.env = Map.copyOf(env);
    this.flags = Map.copyOf(flags);
  }

  /** {@code env} may be the whole environment: only names that start with {@code KINORA_} count. */
  public static ConfigReader of(
      Map<String, String> file, Map<String, String> env, Map<String, String> flags) {
    return new ConfigReader(file, env, flags);
  }

  public String string(String key, String fallback, String doc) {
    return read(key, fallback, "text", doc, Optional::of).orElse(fallback);
  }

  /** Empty where nothing, or only blanks, is given. */
  public Optional<String> optional(String key, String doc) {
    return read(key, "", "text, or nothing", doc, Optional::of).filter(text -> !text.isBlank());
  }

  public String secret(String key, String fallback, String doc) {
    register(new ConfigKey(key, fallback.isEmpty() ? "" : "***", "text", true, doc));
    return given(key).map(Given::value).orElse(fallback);
  }

  public String choice(String key, String fallback, Collection<String> allowed, String doc) {
    return read(
            key,
            fallback,
            "one of " + String.join(", ", allowed),
            doc,
            text -> Optional.of(text).filter(allowed::contains))
        .orElse(fallback);
  }

  public int integer(String key, int fallback, int low, int high, String doc) {
    return read(
            key,
            String.valueOf(fallback),
            "a whole number from %s to %s".formatted(low, high),
            doc,
            text -> number(text, Integer::valueOf).filter(value -> value >= low && value <= high))
        .orElse(fallback);
  }

  public double decimal(String key, double fallback, double low, double high, String doc) {
    return read(
            key,
            String.valueOf(fallback),
            "a number from %s to %s".formatted(low, high),
            doc,
            text -> number(text, Double::valueOf).filter(value -> value >= low && value <= high))
        .orElse(fallback);
  }

  public long bytes(String key, String fallback, String doc) {
    return read(
            key,
            fallback,
            "a number of bytes such as 512KiB, 64MiB or 2GiB",
            doc,
            ConfigValues::bytes)
        .or(() -> ConfigValues.bytes(fallback))
        .orElseThrow(() -> new IllegalArgumentException("bad default of " + key));
  }

  public Duration duration(String key, Duration fallback, String doc) {
    return duration(key, fallback, Duration.ZERO, Duration.ofDays(3650), doc);
  }

  public Duration duration(String key, Duration fallback, Duration low, Duration high, String doc) {
    String allowed = "a duration such as 500ms, 30s, 5m, 24h or 7d";
    if (!low.isZero()) {
      allowed += ", from %s to %s".formatted(ConfigValues.text(low), ConfigValues.text(high));
    }
    return read(
            key,
            ConfigValues.text(fallback),
            allowed,
            doc,
            text -> ConfigValues.duration(text)
                .filter(value -> value.compareTo(low) >= 0 && value.compareTo(high) <= 0))
        .orElse(fallback);
  }

  public boolean flag(String key, boolean fallback, String doc) {
    return read(key, String.valueOf(fallback), "true or false", doc, ConfigValues::flag)
        .orElse(fallback);
  }

  public Path path(String key, Path fallback, String doc) {
    return read(key, fallback.toString(), "a path", doc, ConfigReader::path).orElse(fallback);
  }

  /** Separated by commas; blanks around an entry do not count, empty entries neither. */
  public List<String> list(String key, List<String> fallback, String doc) {
    return read(
            key,
            String.join(",", fallback),
            "names separated by commas",
            doc,
            text -> Optional.of(Stream.of(text.split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList()))
        .orElse(fallback);
  }

  /** A key of an earlier version: {@link #finish} refuses it with the one that took its place. */
  public void removed(String key, String successor) {
    removed.put(key, successor);
  }

  /** A fault between several keys, or one that only its reader can see; told by {@link #finish} with the others. */
  public void problem(String key, String value, String allowed) {
    problems.add(FieldViolation.newBuilder()
        .setField(key)
        .setValue(shown(key, value))
        .setAllowed(allowed)
        .build());
  }

  /** Throws INVALID with every bad value and every unknown key; call it after all records were read. */
  public void finish() {
    file.forEach((key, value) -> unknown(key, value, key, keys.keySet()));
    flags.forEach((key, value) -> unknown(key, value, key, keys.keySet()));
    Map<String, String> names = new LinkedHashMap<>();
    keys.keySet().forEach(key -> names.put(environmentName(key), key));
    removed.keySet().forEach(key -> names.put(environmentName(key), key));
    env.forEach((name, value) -> {
      if (name.startsWith(PREFIX) && !LAUNCHER_VARIABLES.contains(name)) {
        unknown(name, value, names.getOrDefault(name, name), names.keySet());
      }
    });
    if (!problems.isEmpty()) {
      throw FarmException.invalid(problems);
    }
  }

  /** Every key that was read, in the order of reading. */
  public List<ConfigKey> keys() {
    return List.copyOf(keys.values());
  }

  /** {@code KINORA_WORKER_INTAKE_LEASE_TIMEOUT}: dots and dashes both become underscores. */
  public static String environmentName(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private void unknown(String written, String value, String key, Collection<String> known) {
    if (keys.containsKey(key)) {
      return;
    }
    String successor = removed.get(key);
    if (successor != null) {
      boolean variable = !written.equals(key);
      String name = variable ? environmentName(successor) : successor;
      problem(written, value, name + ", which replaced it");
      return;
    }
    List<String> near = NearNames.of(written, known);
    String hint = near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    problem(written, value, "a known key" + hint);
  }

  private <T> Optional<T> read(
      String key,
      String fallback,
      String allowed,
      String doc,
      Function<String, Optional<T>> parse) {
    register(new ConfigKey(key, fallback, allowed, false, doc));
    Optional<Given> given = given(key);
    Optional<T> value = given.flatMap(text -> parse.apply(text.value().strip()));
    if (given.isPresent() && value.isEmpty()) {
      problem(key, given.get().value(), allowed + given.get().origin());
    }
    return value;
  }

  /** The first record that reads a key documents it. */
  private void register(ConfigKey key) {
    keys.putIfAbsent(key.name(), key);
  }

  private Optional<Given> given(String key) {
    String name = environmentName(key);
    if (flags.containsKey(key)) {
      return Optional.of(new Given(flags.getOrDefault(key, ""), " (from a flag)"));
    }
    if (env.containsKey(name)) {
      return Optional.of(new Given(env.getOrDefault(name, ""), " (from " + name + ")"));
    }
    return Optional.ofNullable(file.get(key)).map(value -> new Given(value, ""));
  }

  private String shown(String key, String value) {
    ConfigKey known = keys.get(key);
    String name = key.toLowerCase(Locale.ROOT);
    boolean secret = known == null ? name.matches(".*(secret|password|token).*") : known.secret();
    return secret ? "***" : value.length() <= 80 ? value : value.substring(0, 79) + "…";
  }

  private static <T> Optional<T> number(String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> path(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private record Given(String value, String origin) {}
}
