package dev.kinora.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/** Reads what a farm answers that refuses: google.rpc.Status as JSON, with the {@link Failure} among its details. */
final class Refusals {
  private static final String FAILURE =
      "type.googleapis.com/" + Failure.getDescriptor().getFullName();
  private static final String ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo";
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  private Refusals() {}

  static FarmFault.Refused of(int status, HttpHeaders headers, String body) {
    Failure said = failure(body).orElseGet(Failure::getDefaultInstance);
    Failure.Builder failure = said.toBuilder();
    if (failure.getMessage().isEmpty()) {
      failure.setMessage("the farm answered with HTTP status " + status);
    }
    if (failure.getCode() == FailureCode.FAILURE_CODE_UNSPECIFIED) {
      failure.setCode(FailureCode.INTERNAL);
    }
    return new FarmFault.Refused(status, failure.build(), retryAfter(headers));
  }

  /** Of a refusal that comes from HTTP alone there is only the message. Empty where the answer is a proxy's own. */
  private static Optional<Failure> failure(String body) {
    try {
      JsonObject status = JsonParser.parseString(body).getAsJsonObject();
      Failure.Builder failure = Failure.newBuilder();
      if (status.has("message")) {
        failure.setMessage(status.get("message").getAsString());
      }
      if (status.has("details")) {
        for (JsonElement detail : status.getAsJsonArray("details")) {
          read(detail.getAsJsonObject(), failure);
        }
      }
      return Optional.of(failure.build());
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | ClassCastException
        | InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  /** An ErrorInfo, which others give too, has the code alone; the farm's own comes after it. */
  private static void read(JsonObject detail, Failure.Builder into)
      throws InvalidProtocolBufferException {
    String type = detail.has("@type") ? detail.get("@type").getAsString() : "";
    if (type.equals(FAILURE)) {
      PARSER.merge(detail.toString(), into.clear());
    } else if (type.equals(ERROR_INFO) && detail.has("reason")) {
      var code =
          FailureCode.getDescriptor().findValueByName(detail.get("reason").getAsString());
      if (code != null) {
        into.setCode(FailureCode.valueOf(code));
      }
    }
  }

  /** Seconds; the other form of the header, a date, is not the farm's. */
  private static Duration retryAfter(HttpHeaders headers) {
    return headers
        .firstValue("retry-after")
        .filter(text -> text.matches("[0-9]{1,4}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ZERO);
  }
}
