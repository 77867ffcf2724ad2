package dev.kinora.job;

import com.google.rpc.Code;
import dev.kinora.v1.FailureCode;

/**
 * The one table from a failure code to what gRPC, HTTP and Kafka call it.
 *
 * @param grpc google.rpc.Code
 * @param http status of a REST answer
 * @param retry true where the same request may succeed later
 * @param acknowledge what a worker tells the share group about a job that ended its attempt so
 */
public record FailureMapping(Code grpc, int http, boolean retry, Acknowledge acknowledge) {

  /** Terms of a Kafka share group, without its classes. */
  public enum Acknowledge {
    /** Done with it: its end is in the log. */
    ACCEPT,
    /** Somebody may try again. */
    RELEASE,
    /** Never again: to the dead letters. */
    REJECT
  }

  public static FailureMapping of(FailureCode code) {
    return switch (code) {
      case INVALID -> row(Code.INVALID_ARGUMENT, 400, Acknowledge.REJECT);
      case NOT_FOUND -> row(Code.NOT_FOUND, 404, Acknowledge.REJECT);
      case UNKNOWN_MODEL, UNSUPPORTED_MODE, UNSUPPORTED ->
        row(Code.FAILED_PRECONDITION, 422, Acknowledge.REJECT);
      case CONFLICT -> row(Code.ALREADY_EXISTS, 409, Acknowledge.REJECT);
      case OVERLOADED -> retried(Code.RESOURCE_EXHAUSTED, 429);
      case UNAVAILABLE -> retried(Code.UNAVAILABLE, 503);
      case EXPIRED -> row(Code.DEADLINE_EXCEEDED, 410, Acknowledge.ACCEPT);
      case CANCELLED_BY_USER -> row(Code.CANCELLED, 410, Acknowledge.ACCEPT);
      case NOT_DETERMINISTIC, FRAMES_LOST -> row(Code.DATA_LOSS, 500, Acknowledge.ACCEPT);
      case SOURCE_GONE -> row(Code.FAILED_PRECONDITION, 410, Acknowledge.ACCEPT);
      case DEAD_LETTERED, ENCODING_FAILED, CAP_EXCEEDED ->
        row(Code.ABORTED, 500, Acknowledge.ACCEPT);
      case BROKEN_FRAME -> new FailureMapping(Code.INTERNAL, 500, false, Acknowledge.RELEASE);
      case BAD_MODEL ->
        new FailureMapping(Code.FAILED_PRECONDITION, 422, false, Acknowledge.RELEASE);
      case UNAUTHENTICATED -> row(Code.UNAUTHENTICATED, 401, Acknowledge.REJECT);
      case INTERNAL, FAILURE_CODE_UNSPECIFIED, UNRECOGNIZED ->
        new FailureMapping(Code.INTERNAL, 500, false, Acknowledge.RELEASE);
    };
  }

  private static FailureMapping row(Code grpc, int http, Acknowledge acknowledge) {
    return new FailureMapping(grpc, http, false, acknowledge);
  }

  private static FailureMapping retried(Code grpc, int http) {
    return new FailureMapping(grpc, http, true, Acknowledge.RELEASE);
  }
}
