package dev.kinora.farm.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a farm's error answer: google.rpc.Status as JSON, with a reason and field violations among its details. */
final class Refusal {
  private static final Pattern DESCRIPTION = Pattern.compile("'(.*)': want (.*)", Pattern.DOTALL);

  private Refusal() {}

  static CliException of(int status, String body) {
    Failure failure = read(status, body);
    if (status == 401) {
      failure = failure.toBuilder()
          .setMessage(failure.getMessage() + "; give a key with KINORA_KEY or --key-file FILE")
          .build();
    }
    int exit = status == 503 || status == 502 ? Exit.UNREACHABLE : Exit.FAILED;
    return new CliException(exit, failure, null);
  }

  private static Failure read(int status, String body) {
    Failure.Builder failure = Failure.newBuilder().setCode(FailureCode.INTERNAL);
    try {
      Struct.Builder json = Struct.newBuilder();
      JsonFormat.parser().merge(body, json);
      failure.setMessage(text(json.build(), "message"));
      for (Value detail : list(json.build(), "details").getValuesList()) {
        readDetail(detail.getStructValue(), failure);
      }
    } catch (InvalidProtocolBufferException notJson) {
      failure.setMessage("");
    }
    if (failure.getMessage().isEmpty()) {
      failure.setMessage("the farm answered with HTTP status " + status);
    }
    return failure.build();
  }

  private static void readDetail(Struct detail, Failure.Builder failure) {
    String reason = text(detail, "reason");
    for (FailureCode code : FailureCode.values()) {
      if (code.name().equals(reason)) {
        failure.setCode(code);
      }
    }
    for (Value value : list(detail, "fieldViolations").getValuesList()) {
      Struct violation = value.getStructValue();
      failure.addViolations(violation(text(violation, "field"), text(violation, "description")));
    }
  }

  /** The gateway describes a fault as {@code 'value': want what is allowed}. */
  private static FieldViolation violation(String field, String description) {
    Matcher parts = DESCRIPTION.matcher(description);
    FieldViolation.Builder violation = FieldViolation.newBuilder().setField(field);
    return parts.matches()
        ? violation.setValue(parts.group(1)).setAllowed(parts.group(2)).build()
        : violation.setAllowed(description).build();
  }

  private static String text(Struct json, String field) {
    return json.getFieldsOrDefault(field, Value.getDefaultInstance()).getStringValue();
  }

  private static ListValue list(Struct json, String field) {
    return json.getFieldsOrDefault(field, Value.getDefaultInstance()).getListValue();
  }
}
