package dev.kinora.job;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.FailureCode;
import java.nio.charset.StandardCharsets;

/** The bytes of an {@code end.json}. */
public final class EndJson {
  private EndJson() {}

  public static byte[] print(StoredEnd end) {
    try {
      return JsonFormat.printer().print(end).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an end without Any fields always prints", e);
    }
  }

  /** INTERNAL, with the object's key, where it is none; fields of another build are passed over. */
  public static StoredEnd parse(String key, byte[] json) {
    StoredEnd.Builder end = StoredEnd.newBuilder();
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
