package dev.kinora.gateway.call;

import com.google.protobuf.Any;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.kinora.job.FailureMapping;
import dev.kinora.job.FarmException;
import dev.kinora.job.MessageJson;
import dev.kinora.job.PlainText;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FieldViolation;
import java.util.List;

/**
 * A refusal as clients see it: google.rpc.Status with ErrorInfo (reason: the failure code), BadRequest (every field violation) and,
 * where trying again may help, RetryInfo, for those who know these; and with the Failure itself, as events have it.
 *
 * @param http status of the REST answer
 * @param retrySeconds 0 where the same request will not succeed later
 */
public record FailureAnswer(int http, Status status, int retrySeconds) {
  private static final String DOMAIN = "kinora.dev";
  private static final JsonFormat.Printer JSON = JsonFormat.printer()
      .usingTypeRegistry(TypeRegistry.newBuilder()
          .add(List.of(
              BadRequest.getDescriptor(),
              ErrorInfo.getDescriptor(),
              RetryInfo.getDescriptor(),
              Failure.getDescriptor()))
          .build());

  /** A refusal that comes from no rule of the farm but from HTTP: no such route, wrong method, too large. */
  public static FailureAnswer of(int http, Code code, String message) {
    return new FailureAnswer(
        http,
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(oneLine(message))
            .build(),
        0);
  }

  public static FailureAnswer of(FarmException failure) {
    FailureMapping mapping = FailureMapping.of(failure.code());
    Status.Builder status = Status.newBuilder()
        .setCode(mapping.grpc().getNumber())
        .setMessage(oneLine(String.valueOf(failure.getMessage())))
        .addDetails(Any.pack(ErrorInfo.newBuilder()
            .setReason(failure.code().name())
            .setDomain(DOMAIN)
            .build()));
    if (!failure.violations().isEmpty()) {
      status.addDetails(Any.pack(badRequest(failure.violations())));
    }
    int retry = mapping.retry() ? 2 : 0;
    if (retry > 0) {
      status.addDetails(Any.pack(
          RetryInfo.newBuilder().setRetryDelay(Durations.fromSeconds(retry)).build()));
    }
    status.addDetails(Any.pack(failure.toFailure()));
    return new FailureAnswer(mapping.http(), status.build(), retry);
  }

  public String json() {
    return MessageJson.print(JSON, status);
  }

  /** What a client sent may be part of a message; in logs and headers it must stay one line. */
  private static String oneLine(String text) {
    return PlainText.line(text);
  }

  private static BadRequest badRequest(List<FieldViolation> violations) {
    BadRequest.Builder request = BadRequest.newBuilder();
    for (FieldViolation fault : violations) {
      request.addFieldViolations(BadRequest.FieldViolation.newBuilder()
          .setField(fault.getField())
          .setDescription("'%s': want %s".formatted(fault.getValue(), fault.getAllowed())));
    }
    return request.build();
  }
}
