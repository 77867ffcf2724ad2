package dev.kinora.gateway.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** HTTP/2 as no honest client speaks it: frames that break off, lie about their length, come out of turn or by the hundred. */
final class FuzzedFrames {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW = 8;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;
  private static final int END_STREAM = 1;
  private static final int RESETS = 600;
  private static final int PATIENCE_MS = 20_000;

  private final Random random;

  /**
   * What is sent on one connection.
   *
   * @param fault whether the gateway must give the connection up before the client does
   */
  record Sent(String what, byte[] bytes, boolean fault) {}

  FuzzedFrames(Random random) {
    this.random = random;
  }

  Sent next() {
    byte[] get = frame(HEADERS, END_HEADERS | END_STREAM, 1, request(0x82, "/v1/models"));
    byte[] post = frame(HEADERS, END_HEADERS, 1, request(0x83, "/v1/renders"));
    byte[] data = frame(DATA, END_STREAM, 1, new byte[1 + random.nextInt(3_000)]);
    return switch (random.nextInt(14)) {
      case 0 -> new Sent("a cut preface", cut(preface()), false);
      case 1 -> new Sent("a cut HEADERS", joined(preface(), cut(get)), false);
      case 2 -> new Sent("a cut DATA", joined(preface(), post, cut(data)), false);
      case 3 -> new Sent("noise as headers", joined(preface(), headers(noise(300))), false);
      case 4 -> new Sent("noise", joined(preface(), noise(2_000)), false);
      case 5 ->
        new Sent("an unknown frame", joined(preface(), frame(99, 255, 7, noise(50))), false);
      case 6 -> new Sent("a flood of resets", joined(preface(), resets()), true);
      case 7 -> new Sent("DATA of no stream", joined(preface(), frame(DATA, 0, 0, noise(9))), true);
      case 8 ->
        new Sent(
            "CONTINUATION of nothing", joined(preface(), frame(CONTINUATION, 4, 1, get)), true);
      case 9 -> new Sent("a short PING", joined(preface(), frame(PING, 0, 0, new byte[7])), true);
      case 10 ->
        new Sent("odd SETTINGS", joined(preface(), frame(SETTINGS, 0, 0, new byte[5])), true);
      case 11 ->
        new Sent("a window of nothing", joined(preface(), frame(WINDOW, 0, 0, new byte[4])), true);
      case 12 ->
        new Sent(
            "a stream of the server's",
            joined(preface(), frame(HEADERS, END_HEADERS, 2, request(0x82, "/"))),
            true);
      default -> {
        byte[] large = post.clone();
        Arrays.fill(large, 0, 3, (byte) 0xFF);
        yield new Sent("a frame of 16 MiB", joined(preface(), large), true);
      }
    };
  }

  /** Whether the gateway gave the connection up, by a GOAWAY or by closing it; where it need not, once the client has sent all. */
  static boolean givenUp(int port, Sent sent) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MS);
      try {
        socket.getOutputStream().write(sent.bytes);
        if (!sent.fault) {
          socket.shutdownOutput();
        }
        return farewell(socket.getInputStream());
      } catch (SocketException closed) {
        return true;
      }
    }
  }

  private static boolean farewell(InputStream in) throws IOException {
    while (true) {
      byte[] head = in.readNBytes(9);
      if (head.length < 9 || head[3] == GOAWAY) {
        return true;
      }
      in.skipNBytes((head[0] & 0xFF) << 16 | (head[1] & 0xFF) << 8 | (head[2] & 0xFF));
    }
  }

  private static byte[] preface() {
    return joined(
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
        frame(SETTINGS, 0, 0, new byte[0]));
  }

  /** @param method 0x82: GET, 0x83: POST, of HPACK's static table, as 0x86 is http; 4 and 1 are path and authority to come */
  private static byte[] request(int method, String path) {
    return joined(
        new byte[] {(byte) method, (byte) 0x86}, literal(4, path), literal(1, "localhost"));
  }

  private static byte[] literal(int name, String value) {
    byte[] text = value.getBytes(StandardCharsets.US_ASCII);
    return joined(new byte[] {(byte) name, (byte) text.length}, text);
  }

  private static byte[] headers(byte[] block) {
    return frame(HEADERS, END_HEADERS | END_STREAM, 1, block);
  }

  private static byte[] resets() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < RESETS; i++) {
      int stream = 2 * i + 1;
      all.writeBytes(frame(HEADERS, END_HEADERS | END_STREAM, stream, request(0x82, "/v1/models")));
      all.writeBytes(frame(RST, 0, stream, new byte[] {0, 0, 0, 8}));
    }
    return all.toByteArray();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    int length = payload.length;
    byte[] head = {
      (byte) (length >> 16),
      (byte) (length >> 8),
      (byte) length,
      (byte) type,
      (byte) flags,
      (byte) (stream >> 24),
      (byte) (stream >> 16),
      (byte) (stream >> 8),
      (byte) stream
    };
    return joined(head, payload);
  }

  private byte[] cut(byte[] whole) {
    return Arrays.copyOf(whole, random.nextInt(whole.length));
  }

  private byte[] noise(int most) {
    byte[] noise = new byte[1 + random.nextInt(most)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
