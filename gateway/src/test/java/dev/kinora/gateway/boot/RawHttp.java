package dev.kinora.gateway.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP/1.1 as bytes on a socket of its own, so that nothing corrects what is sent. */
final class RawHttp {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
  private static final int PATIENCE_MS = 20_000;
  private static final int MOST = 4 << 20;

  private RawHttp() {}

  /**
   * An answer.
   *
   * @param status 0: there was none
   * @param closed whether the gateway closed the connection
   * @param bodyless whether an answer to such a request has none
   */
  record Answer(int status, String body, boolean closed, boolean bodyless) {}

  /** Sends, tells the other side that nothing more comes, and reads what comes back. */
  static Answer send(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      try {
        socket.getOutputStream().write(request);
        socket.getOutputStream().flush();
      } catch (IOException e) {
        // It would not read on; what it said may still be there.
      }
      boolean head = new String(request, 0, Math.min(5, request.length), StandardCharsets.US_ASCII)
          .equals("HEAD ");
      return read(socket.getInputStream(), head);
    }
  }

  private static Answer read(InputStream in, boolean bodyless) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] block = new byte[64 * 1024];
    boolean closed = false;
    try {
      while (all.size() < MOST && !whole(all.toString(StandardCharsets.ISO_8859_1), bodyless)) {
        int read = in.read(block);
        if (read < 0) {
          closed = true;
          break;
        }
        all.write(block, 0, read);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no answer within %s ms".formatted(PATIENCE_MS), e);
    } catch (IOException e) {
      closed = true;
    }
    return answer(all.toString(StandardCharsets.UTF_8), closed, bodyless);
  }

  private static boolean whole(String text, boolean bodyless) {
    int body = text.indexOf("\r\n\r\n");
    if (body < 0) {
      return false;
    }
    Matcher length = LENGTH.matcher(text.substring(0, body));
    return bodyless
        || text.startsWith("HTTP/1.1 204")
        || text.startsWith("HTTP/1.1 304")
        || (length.find() && text.length() >= body + 4 + Integer.parseInt(length.group(1)));
  }

  private static Answer answer(String text, boolean closed, boolean bodyless) {
    if (!text.startsWith("HTTP/1.")) {
      return new Answer(0, text, closed, bodyless);
    }
    int body = text.indexOf("\r\n\r\n");
    return new Answer(
        Integer.parseInt(text.substring(9, 12)),
        body < 0 ? "" : text.substring(body + 4),
        closed,
        bodyless);
  }
}
