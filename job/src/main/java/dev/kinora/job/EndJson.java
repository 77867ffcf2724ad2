package dev.kinora.job;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderEnd;
import java.nio.charset.StandardCharsets;

/** The bytes of an {@code end.json}. */
public final class EndJson {
  private EndJson() {}

  public static byte[] print(RenderEnd end) {
    try {
      return JsonFormat.printer().print(end).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an end without Any fields always prints", e);
    }
  }

  /** INTERNAL, with the object's key, where it is none; fields of another build are passed over. */
  public static RenderEnd parse(String key, byte[] json) {
    RenderEnd.Builder end = RenderEnd.newBuilder();
    try {
      JsonFormat.parser()
          .ignoringUnknownFields()
          .merge(new String(json, StandardCharsets.UTF_8), end);
    } catch (InvalidProtocolBufferException e) {
      throw new FarmException(FailureCode.INTERNAL, key + " is not readable", e);
    }
    return end.build();
  }
}
