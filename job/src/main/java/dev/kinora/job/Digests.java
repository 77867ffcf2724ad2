package dev.kinora.job;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 and its lower-case hex form. */
public final class Digests {
  private Digests() {}

  /** SHA-256 of the parts one after the other, 32 bytes. */
  public static byte[] sha256(byte[]... parts) {
    MessageDigest digest = newSha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * A digest over named fields, independent of protobuf bytes. Each field is written as
   * length of name, name, length of value, value (lengths: 4 bytes, big endian); a field that is not put does not count.
   */
  static final class Fields {
    private final MessageDigest digest = newSha256();

    Fields text(String name, String value) {
      return bytes(name, value.getBytes(StandardCharsets.UTF_8));
    }

    Fields number(String name, long value) {
      return bytes(name, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /** IEEE 754 bits, so -0.0 and 0.0 differ. */
    Fields real(String name, float value) {
      return number(name, Float.floatToRawIntBits(value));
    }

    Fields bytes(String name, byte[] value) {
      byte[] key = name.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).array());
      digest.update(key);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
      digest.update(value);
      return this;
    }

    byte[] digest() {
      return digest.digest();
    }
  }
}
