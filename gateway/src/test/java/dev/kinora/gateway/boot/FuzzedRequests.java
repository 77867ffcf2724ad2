package dev.kinora.gateway.boot;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** HTTP requests that no honest client sends: each a route of the gateway, and something wrong with it. */
final class FuzzedRequests {
  private static final String ID = "0190a000-0000-7000-8000-0000000000ff";
  private static final List<String> PATHS = List.of(
      "/v1/renders",
      "/v1/renders/" + ID,
      "/v1/renders/" + ID + ":cancel",
      "/v1/renders/" + ID + ":retry",
      "/v1/renders/" + ID + "/events",
      "/v1/renders/" + ID + "/videos/main",
      "/v1/renders/%00%ff/videos/%2e%2e",
      "/v1/renders/%zz",
      "/v1/models",
      "/openapi.json",
      "/health/ready",
      "/metrics",
      "/studio/%2e%2e/%2e%2e/etc/passwd",
      "//v1//renders",
      "/v1/renders/a\tb");
  private static final List<String> METHODS = List.of(
      "GET", "POST", "POST", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW",
      "get");
  private static final List<String> TYPES = List.of(
      "application/json",
      "application/json",
      "application/json; charset=latin1",
      "multipart/form-data",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
      "application/grpc",
      "application/grpc-web+json",
      "text/\u00ff",
      "");
  private static final List<String> VALUES = List.of(
      "null",
      "true",
      "-1",
      "1e999",
      "NaN",
      "-Infinity",
      "\"NaN\"",
      "\"Infinity\"",
      "[]",
      "{}",
      "[null]",
      "\"\\ud800\"",
      "\"\\u0000\\n\"",
      "99999999999999999999999",
      "0.1",
      "\"x\"",
      "{\"a\":{\"a\":{}}}",
      "[[[[[[]]]]]]",
      "1e-999",
      "\"%s\"");
  private static final List<String> FIELDS = List.of(
      "prompt",
      "negativePrompt",
      "mode",
      "seed",
      "frames",
      "steps",
      "guidance",
      "scheduler",
      "model",
      "frameRate",
      "placements",
      "labels",
      "queue",
      "style",
      "initImage",
      "initStrength",
      "variant",
      "nothing",
      "\\n",
      "");

  private final Random random;

  FuzzedRequests(Random random) {
    this.random = random;
  }

  byte[] next() {
    if (random.nextInt(12) == 0) {
      byte[] noise = new byte[1 + random.nextInt(2_000)];
      random.nextBytes(noise);
      byte[] end = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      return joined(noise, end);
    }
    byte[] body = body();
    String head = "%s %s%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s%s\r\n"
        .formatted(one(METHODS), one(PATHS), query(), headers(), length(body));
    return joined(head.getBytes(StandardCharsets.ISO_8859_1), body);
  }

  private String query() {
    return switch (random.nextInt(8)) {
      case 0 -> "?label=" + "x".repeat(random.nextInt(6_000));
      case 1 -> "?" + "label=a=b&".repeat(random.nextInt(300));
      case 2 -> "?pageSize=" + random.nextLong();
      case 3 -> "?pageToken=%ff%fe%00";
      case 4 -> "?pageSize=%zz&%";
      case 5 -> "?label=%0a=%0d%0a";
      default -> "";
    };
  }

  private String headers() {
    StringBuilder headers =
        new StringBuilder("Content-Type: ").append(one(TYPES)).append("\r\n");
    switch (random.nextInt(8)) {
      case 0 -> headers.append("Range: bytes=").append(random.nextLong()).append("-\r\n");
      case 1 -> headers.append("Idempotency-Key: ").append("k".repeat(400)).append("\r\n");
      case 2 -> headers.append("Authorization: Bearer \u00ff\u00fe\r\n");
      case 3 -> headers.append("Last-Event-ID: 99999999999999999999-1\r\n");
      case 4 -> headers.append("X: ").append("y".repeat(20_000)).append("\r\n");
      case 5 -> headers.append("Origin: null\r\n");
      case 6 -> headers.append("no colon here\r\n");
      default -> {}
    }
    return headers.toString();
  }

  /** Sometimes a length that is none; never one that is larger than what comes, which only waits. */
  private String length(byte[] body) {
    return switch (random.nextInt(12)) {
      case 0 -> "Content-Length: -5\r\n";
      case 1 -> "Content-Length: many\r\n";
      case 2 -> "Content-Length: %s\r\nContent-Length: 0\r\n".formatted(body.length);
      case 3 -> "Content-Length: %s\r\n".formatted(body.length / 2);
      default -> "Content-Length: %s\r\n".formatted(body.length);
    };
  }

  private byte[] body() {
    return switch (random.nextInt(10)) {
      case 0 -> new byte[0];
      case 1 -> bytes("{\"spec\":".repeat(random.nextInt(60_000)));
      case 2 -> bytes("[".repeat(random.nextInt(200_000)));
      case 3 -> bytes("{\"spec\":{\"prompt\":\"" + "x".repeat(1_100_000) + "\"}}");
      case 4 -> {
        byte[] noise = new byte[random.nextInt(3_000)];
        random.nextBytes(noise);
        yield noise;
      }
      case 5 -> bytes("{\"spec\":{\"prompt\":\"a\",\"prompt\":\"b\"},\"spec\":7,\"spec\":null}");
      case 6 -> bytes("{\"spec\":{\"prompt\":\"\u00ff\u00fe\"}}");
      default -> bytes(spec());
    };
  }

  private String spec() {
    StringBuilder spec = new StringBuilder("{\"spec\":{\"prompt\":\"a heart\"");
    for (int i = random.nextInt(5); i >= 0; i--) {
      spec.append(",\"").append(one(FIELDS)).append("\":").append(one(VALUES));
    }
    return spec.append(random.nextInt(5) == 0 ? "}" : "}}").toString();
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[] head, byte[] body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(head.length + body.length);
    all.writeBytes(head);
    all.writeBytes(body);
    return all.toByteArray();
  }
}
