package dev.kinora.infra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.fixture.InfraExtension;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store that takes its time to answer, as one far away does. */
class FarStoreIT {
  private static final int AT_ONCE = 40;

  @RegisterExtension
  static final InfraExtension INFRA = new InfraExtension();

  @Test
  void isAskedForManyThingsAtOnceOverConnectionsThatAreKept() throws Exception {
    StoreConfig config = INFRA.storeConfig();
    INFRA.context().store().put("far", new byte[1], "text/plain");
    try (Relay relay = new Relay(config.endpoint(), AT_ONCE);
        S3Store far =
            new S3Store(config.at(relay.address(), config.accessKey(), config.secretKey()))) {
      assertThat(found(far)).isEqualTo(AT_ONCE);
      assertThat(relay.missing()).as("connections short of %s", AT_ONCE).isZero();

      assertThat(found(far)).isEqualTo(AT_ONCE);
      assertThat(relay.connections()).as("connections in all").isLessThan(AT_ONCE * 3 / 2);
    }
  }

  /** How many of as many looks at an object at once found it. */
  private static long found(S3Store store) throws Exception {
    List<Future<Boolean>> looks = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        looks.add(threads.submit(() -> store.stat("far").isPresent()));
      }
    }
    long found = 0;
    for (Future<Boolean> look : looks) {
      found += look.get() ? 1 : 0;
    }
    return found;
  }

  /** Passes on what it is sent, once so many connections are open or, for want of them, after a while. */
  private static final class Relay implements AutoCloseable {
    private final URI target;
    private final CountDownLatch wanted;
    private final List<Socket> accepted = new ArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Relay(URI target, int wanted) throws IOException {
      this.target = target;
      this.wanted = new CountDownLatch(wanted);
      threads.submit(this::accept);
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    long missing() {
      return wanted.getCount();
    }

    synchronized int connections() {
      return accepted.size();
    }

    private synchronized void keep(Socket socket) {
      accepted.add(socket);
    }

    private Object accept() throws IOException {
      while (true) {
        Socket near = server.accept();
        keep(near);
        wanted.countDown();
        threads.submit(() -> relay(near));
      }
    }

    private Object relay(Socket near) throws IOException, InterruptedException {
      wanted.await(10, TimeUnit.SECONDS);
      try (Socket far = new Socket(target.getHost(), target.getPort())) {
        threads.submit(() -> copy(far, near));
        return copy(near, far);
      }
    }

    private static Object copy(Socket from, Socket to) throws IOException {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      return in.transferTo(out);
    }

    @Override
    public void close() throws IOException {
      server.close();
      synchronized (this) {
        for (Socket socket : accepted) {
          socket.close();
        }
      }
      threads.shutdownNow();
    }
  }
}
