package dev.kinora.infra.embedded;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses a port on loopback that stays the same from start to start. */
final class LoopbackPort {
  private static final Logger LOG = LoggerFactory.getLogger(LoopbackPort.class);
  /** Below the range from which systems give ports to outgoing connections: such a port is still free at the next start. */
  private static final int LOW = 20_000;

  private static final int HIGH = 32_000;
  private static final int HIGHEST = 65_535;
  private static final int TRIES = 200;

  private LoopbackPort() {}

  /**
   * The wanted port, which must be free; or, for 0, the one kept in {@code file}, or a new one that is then kept there.
   * UNAVAILABLE where a wanted port is taken.
   */
  static int choose(String what, int wanted, Path file) throws IOException {
    if (wanted != 0) {
      if (!free(wanted)) {
        throw new FarmException(
            FailureCode.UNAVAILABLE,
            "port %s on 127.0.0.1 is in use: the %s needs another one (0 takes a free one)"
                .formatted(wanted, what));
      }
      return wanted;
    }
    OptionalInt kept = kept(what, file);
    if (kept.isPresent() && free(kept.getAsInt())) {
      return kept.getAsInt();
    }
    if (kept.isPresent()) {
      LOG.warn("port {} of the {} is in use by now, taking another one", kept.getAsInt(), what);
    }
    int chosen = anyFree();
    keep(chosen, file);
    return chosen;
  }

  /** Empty also where the file is cut short or was written by somebody else: a port is lost, which clients are told anew. */
  private static OptionalInt kept(String what, Path file) throws IOException {
    if (!Files.exists(file)) {
      return OptionalInt.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    if (text.matches("[0-9]{1,5}") && isPort(Integer.parseInt(text))) {
      return OptionalInt.of(Integer.parseInt(text));
    }
    LOG.warn("{} holds no port of the {}, taking another one", file, what);
    return OptionalInt.empty();
  }

  /** Whole or not at all: a process may be killed, or the disk be full, in between. */
  private static void keep(int port, Path file) throws IOException {
    Path draft = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), port + "\n");
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static int anyFree() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOW, HIGH);
      if (free(port)) {
        return port;
      }
    }
    throw new IOException("no free port between " + LOW + " and " + HIGH);
  }

  private static boolean isPort(int number) {
    return number > 0 && number <= HIGHEST;
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
