package dev.kinora.infra.topic;

import dev.kinora.infra.config.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How clients show who they are to the brokers, and whether the way is encrypted. Its text form hides the password.
 *
 * @param authorities PEM file of the certificates that brokers' are checked against; empty: those that Java trusts
 * @param user empty where the brokers ask nobody
 */
public record KafkaSecurity(boolean tls, Optional<Path> authorities, Optional<User> user) {
  /** Plain text, nobody asked. */
  public static final KafkaSecurity NONE =
      new KafkaSecurity(false, Optional.empty(), Optional.empty());

  private static final String PLAIN = "PLAIN";
  private static final List<String> MECHANISMS = List.of("SCRAM-SHA-512", "SCRAM-SHA-256", PLAIN);

  /** @param mechanism of SASL */
  public record User(String name, String password, String mechanism) {
    @Override
    public String toString() {
      return "User[name=%s, password=***, mechanism=%s]".formatted(name, mechanism);
    }

    private String jaas() {
      String kind = mechanism.equals(PLAIN) ? "plain.Plain" : "scram.Scram";
      return "org.apache.kafka.common.security.%sLoginModule required username=%s password=%s;"
          .formatted(kind, quoted(name), quoted(password));
    }

    private static String quoted(String text) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  static KafkaSecurity read(ConfigReader keys) {
    boolean tls = keys.flag("kafka.tls", false, "Whether Kafka is spoken to over TLS.");
    Optional<Path> authorities = keys.optional(
            "kafka.ca-file",
            "PEM file of the authorities whose certificates brokers may show, with kafka.tls. Empty: those that Java trusts.")
        .map(Path::of);
    Optional<String> name = keys.optional(
        "kafka.user", "User that this process is at the brokers (SASL). Empty: none is named.");
    String password = keys.secret("kafka.password", "", "Password of kafka.user.");
    String mechanism = keys.choice(
        "kafka.sasl-mechanism",
        MECHANISMS.getFirst(),
        MECHANISMS,
        "How kafka.user proves itself; PLAIN sends the password and wants kafka.tls.");
    if (authorities.isPresent() && !tls) {
      keys.problem("kafka.ca-file", authorities.get().toString(), "kafka.tls = true with it");
    }
    if (authorities.filter(file -> !Files.isReadable(file)).isPresent()) {
      keys.problem("kafka.ca-file", authorities.get().toString(), "a file that can be read");
    }
    if (name.isEmpty() != password.isEmpty()) {
      keys.problem("kafka.user", name.orElse(""), "kafka.user and kafka.password, or neither");
    }
    if (name.isPresent() && mechanism.equals(PLAIN) && !tls) {
      keys.problem("kafka.sasl-mechanism", PLAIN, "kafka.tls = true with it, or a SCRAM mechanism");
    }
    return new KafkaSecurity(
        tls, authorities, name.map(user -> new User(user, password, mechanism)));
  }

  boolean isNone() {
    return equals(NONE);
  }

  /** As Kafka's clients want to be told. */
  Map<String, Object> settings() {
    var settings = new HashMap<String, Object>();
    settings.put(
        "security.protocol", (user.isPresent() ? "SASL_" : "") + (tls ? "SSL" : "PLAINTEXT"));
    authorities.ifPresent(file -> {
      settings.put("ssl.truststore.type", "PEM");
      settings.put("ssl.truststore.location", file.toString());
    });
    user.ifPresent(known -> {
      settings.put("sasl.mechanism", known.mechanism());
      settings.put("sasl.jaas.config", known.jaas());
    });
    return settings;
  }
}
