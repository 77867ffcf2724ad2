package dev.kinora.farm.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire between browser and farm that can be cut, with all connections on it, and mended. */
final class CutWire implements AutoCloseable {
  private final URI farm;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  CutWire(URI farm) throws IOException {
    this.farm = farm;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  void cut() {
    cut = true;
    open.forEach(CutWire::drop);
    open.clear();
  }

  void mend() {
    cut = false;
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }

  private void accept() {
    try {
      while (true) {
        Socket browser = server.accept();
        if (cut) {
          drop(browser);
        } else {
          Socket other = new Socket(farm.getHost(), farm.getPort());
          open.add(browser);
          open.add(other);
          Thread.ofVirtual().start(() -> pass(browser, other));
          Thread.ofVirtual().start(() -> pass(other, browser));
        }
      }
    } catch (IOException e) {
      cut();
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] block = new byte[16 * 1024];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        out.write(block, 0, read);
      }
    } catch (IOException e) {
      // One end is gone, so the other goes too.
    } finally {
      drop(from);
      drop(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void drop(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
