package dev.kinora.gateway.service;

import com.google.protobuf.Message;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.Render;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A method of the contract that has one request and one answer, stated once and mounted for gRPC and REST alike.
 *
 * @param name as in the contract; the tag of its meters, and the operation of its route
 * @param request an empty one
 * @param work blocks; throws FarmException
 */
public record ApiMethod<Q extends Message, A extends Message>(
    String name, Q request, Work<Q, A> work) {

  /**
   * What a call says beside its request.
   *
   * @param faults what is wrong with the request's form, found while it was read; told together with the faults of what it says
   * @param size bytes of a render in the form in which it will be sent
   */
  public record Asked(String tenant, List<FieldViolation> faults, ToIntFunction<Render> size) {}

  /** What answers a method. */
  public interface Work<Q, A> {
    A answer(Asked asked, Q request);
  }
}
