package dev.kinora.infra.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.fixture.ForeignRun;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.LastingProducer;
import dev.kinora.infra.topic.TopicSetup;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A broker that speaks TLS and wants to know who asks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredBrokerIT {
  private static final String PASSWORD = "a \"pass\\word";

  private Path folder = Path.of("");
  private EmbeddedBroker broker;
  private String secured = "";

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    certificate();
    int port = LoopbackPort.anyFree();
    secured = "127.0.0.1:" + port;
    broker = EmbeddedBroker.start(folder.resolve("broker"), 0, settings -> secure(settings, port));
    try (var plain = new KafkaClients(config(Map.of(), broker.bootstrapServers()))) {
      know(plain, "kinora");
    }
  }

  private static void know(KafkaClients plain, String user) throws Exception {
    var credential = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
    plain
        .admin()
        .alterUserScramCredentials(
            List.of(new UserScramCredentialUpsertion(user, credential, PASSWORD)))
        .all()
        .get(20, TimeUnit.SECONDS);
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @Test
  void everyKindOfClientComesInWithItsUser() throws Exception {
    KafkaConfig config = config(user("kinora", PASSWORD), secured);
    try (var clients = new KafkaClients(config)) {
      Await.until(Duration.ofSeconds(20), "the user to be known", () -> known(clients));
      Topics topics = TopicSetup.ensure(clients, config);
      String jobs = topics.jobs("bulk");
      try (Producer<String, byte[]> producer = clients.producer("test", Map.of());
          ShareConsumer<String, byte[]> slot =
              clients.shareConsumer(topics.shareGroup("bulk"), "slot")) {
        producer
            .send(new ProducerRecord<>(jobs, "a-job", "value".getBytes(UTF_8)))
            .get(20, TimeUnit.SECONDS);
        slot.subscribe(List.of(jobs));
        Await.until(
            Duration.ofSeconds(20),
            "the job",
            () -> !slot.poll(Duration.ofMillis(200)).isEmpty());
      }
    }
  }

  @Test
  void aWrongPasswordAndAForeignCertificateAreOneClearError() {
    try (var stranger = new KafkaClients(config(user("kinora", "wrong"), secured))) {
      refused(stranger::clusterId, "does not know who this is");
    }
    Map<String, String> untrusting =
        Map.of("kafka.tls", "true", "kafka.user", "kinora", "kafka.password", PASSWORD);
    try (var stranger = new KafkaClients(config(untrusting, secured))) {
      refused(stranger::clusterId, "kafka.ca-file");
    }
  }

  /** As after a password that was changed at the broker first. */
  @Test
  void aProducerThatWasRefusedWritesAgainOnceItsUserIsKnown() throws Exception {
    KafkaConfig config = config(user("kinora-late", PASSWORD), secured);
    try (var plain = new KafkaClients(config(Map.of(), broker.bootstrapServers()));
        var clients = new KafkaClients(config)) {
      String jobs = TopicSetup.ensure(plain, config).jobs("bulk");
      try (LastingProducer producer = clients.lasting("test", Map.of("max.block.ms", 2_000))) {
        var record = new ProducerRecord<>(jobs, "a-job", "value".getBytes(UTF_8));
        assertThat(producer.send(record))
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableThat()
            .withMessageContaining("SASL");
        know(plain, "kinora-late");
        Await.until(
            Duration.ofSeconds(20), "the record in the log", () -> written(producer, record));
      }
    }
  }

  private static boolean written(LastingProducer producer, ProducerRecord<String, byte[]> record) {
    try {
      producer.send(record).get(20, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void refused(Runnable call, String why) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID))
        .hasMessageContaining(secured)
        .hasMessageContaining(why)
        .hasMessageNotContaining(PASSWORD);
  }

  private static boolean known(KafkaClients clients) {
    try {
      return !clients.clusterId().isEmpty();
    } catch (FarmException notYet) {
      return false;
    }
  }

  private Map<String, String> user(String name, String password) {
    return Map.of(
        "kafka.tls",
        "true",
        "kafka.ca-file",
        folder.resolve("broker.pem").toString(),
        "kafka.user",
        name,
        "kafka.password",
        password);
  }

  private static KafkaConfig config(Map<String, String> settings, String servers) {
    ConfigReader keys =
        ConfigReader.of(settings, Map.of(), Map.of("kafka.bootstrap-servers", servers));
    KafkaConfig config = KafkaConfig.read(keys);
    keys.finish();
    return config;
  }

  private void secure(Map<String, String> settings, int port) {
    settings.merge("listeners", "SECURE://127.0.0.1:" + port, (all, one) -> all + "," + one);
    settings.merge(
        "advertised.listeners", "SECURE://127.0.0.1:" + port, (all, one) -> all + "," + one);
    settings.merge(
        "listener.security.protocol.map", "SECURE:SASL_SSL", (all, one) -> all + "," + one);
    settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    settings.put(
        "listener.name.secure.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", folder.resolve("broker.p12").toString());
    settings.put("ssl.keystore.password", "changeit");
    settings.put("ssl.key.password", "changeit");
  }

  /** A certificate for 127.0.0.1 that the broker signed itself. */
  private void certificate() throws Exception {
    Path file = folder.resolve("broker.p12");
    ForeignRun keytool = ForeignRun.of(
        folder,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "broker",
            "-keyalg",
            "EC",
            "-dname",
            "CN=broker",
            "-ext",
            "san=ip:127.0.0.1",
            "-keystore",
            file.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            "changeit"));
    assertThat(keytool.code()).as(keytool.output()).isZero();
    KeyStore store = KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
    String text =
        Base64.getMimeEncoder().encodeToString(store.getCertificate("broker").getEncoded());
    Files.writeString(
        folder.resolve("broker.pem"),
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n".formatted(text));
  }
}
