package dev.kinora.infra.embedded;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** A process that runs the broker and the store until it is killed. */
final class InfraProcess {
  private InfraProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Path folder = Path.of(arguments[0]);
    EmbeddedStore store = EmbeddedStore.start(folder.resolve("store"), 0);
    EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
    System.out.printf(
        "READY %s %s %s %s%n",
        broker.bootstrapServers(), store.endpoint(), store.accessKey(), store.secretKey());
    new CountDownLatch(1).await();
  }
}
