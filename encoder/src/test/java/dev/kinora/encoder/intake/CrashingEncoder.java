package dev.kinora.encoder.intake;

import dev.kinora.encoder.fixture.Hooked;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.health.Readiness;
import dev.kinora.infra.lifecycle.FolderLock;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.metric.Metrics;
import dev.kinora.infra.store.ObjectStore;
import dev.kinora.infra.store.S3Store;
import dev.kinora.infra.store.StoreConfig;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.TopicSetup;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;

/** Main class of a process that is an encoder and kills itself at a chosen point of the first render's end. */
final class CrashingEncoder {
  /** Where it dies. */
  enum Point {
    AFTER_UPLOAD,
    AFTER_END_JSON,
    IN_TRANSACTION,
    AFTER_COMMIT
  }

  private CrashingEncoder() {}

  /** Arguments: the point, the data folder. The environment says where Kafka and the store are. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    Point point = Point.valueOf(arguments[0]);
    Path data = Path.of(arguments[1]);
    ConfigReader keys = ConfigReader.of(Map.of(), System.getenv(), Map.of());
    KafkaConfig kafka = KafkaConfig.read(keys);
    KafkaClients clients = new KafkaClients(kafka);
    ObjectStore store =
        Hooked.wrap(ObjectStore.class, S3Store.open(StoreConfig.read(keys)), storeHook(point));
    RoleContext context = new RoleContext(
        clients, TopicSetup.ensure(clients, kafka), store, new Metrics(), new Readiness(), data);
    Path folder = data.resolve("encoder");
    FolderLock lock = FolderLock.take(folder, "encoder");
    String id = EncoderId.resolve(Optional.empty(), folder);
    new Encoder(context, TestEncoders.config(), lock, id, () -> producer(context, id, point));
  }

  @SuppressWarnings("unchecked")
  private static Producer<String, byte[]> producer(RoleContext context, String id, Point point) {
    return Hooked.wrap(
        Producer.class,
        context.kafka().producer("judge", Encoder.judge(context, id)),
        new Hooked.Hook() {
          @Override
          public void before(String method, Object[] arguments) {
            dieIf(point == Point.IN_TRANSACTION && method.equals("commitTransaction"));
          }

          @Override
          public void after(String method, Object[] arguments) {
            dieIf(point == Point.AFTER_COMMIT && method.equals("commitTransaction"));
          }
        });
  }

  private static Hooked.Hook storeHook(Point point) {
    return new Hooked.Hook() {
      @Override
      public void before(String method, Object[] arguments) {}

      @Override
      public void after(String method, Object[] arguments) {
        dieIf(point == Point.AFTER_UPLOAD && method.equals("putFileIfAbsent"));
        dieIf(point == Point.AFTER_END_JSON
            && method.equals("putIfAbsent")
            && arguments[0].toString().endsWith("end.json"));
      }
    };
  }

  /** As kill -9 would: no hooks, no goodbye to the broker. */
  private static void dieIf(boolean here) {
    if (here) {
      Runtime.getRuntime().halt(137);
    }
  }
}
