package dev.kinora.infra.topic;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.job.FarmException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process that makes clients of every kind again and again, and says each time another thing comes of it than before. */
final class NamedBroker {
  private NamedBroker() {}

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    ConfigReader keys =
        ConfigReader.of(Map.of(), Map.of(), Map.of("kafka.bootstrap-servers", arguments[0]));
    var never = new CountDownLatch(1);
    try (var clients = new KafkaClients(KafkaConfig.read(keys))) {
      String before = "";
      do {
        String now = "consumer %s, slot %s, producer %s."
            .formatted(
                said(() -> clients.consumer("c", Map.of())),
                said(() -> clients.shareConsumer("g", "s")),
                said(() -> clients.producer("p", Map.of())));
        if (!now.equals(before)) {
          System.out.println(now);
        }
        before = now;
      } while (!never.await(100, TimeUnit.MILLISECONDS));
    } catch (FarmException e) {
      System.out.println("refused: " + e.code() + " " + e.getMessage());
    }
  }

  private interface Maker {
    AutoCloseable make();
  }

  private static String said(Maker maker) throws Exception {
    try (AutoCloseable made = maker.make()) {
      return "made";
    } catch (FarmException e) {
      return e.code().toString();
    }
  }
}
