package dev.kinora.gateway.rest;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import dev.kinora.job.FarmException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request of a method of the contract: a POST has its message as JSON in the body, a GET its fields as parameters, such as
 * {@code label=key=value} and {@code pageSize=9}. The field {@code id} stands in the path, {@code idempotency_key} may stand in the
 * header of that name; a body that repeats one must agree.
 */
final class RestRequest {
  private RestRequest() {}

  /** Throws INVALID where it cannot be read at all. */
  @SuppressWarnings("unchecked") // a builder of Q builds a Q
  static <Q extends Message> JsonRequest.Read<Q> read(RoutingContext rc, Q prototype) {
    boolean posted = rc.request().method().equals(HttpMethod.POST);
    JsonRequest.Read<Q> read = posted
        ? JsonRequest.read(body(rc), prototype)
        : new JsonRequest.Read<>(parameters(rc, prototype), List.of());
    Message.Builder message = read.message().toBuilder();
    repeated(message, "id", rc.pathParam("id"), "the id of the path, or nothing");
    repeated(
        message,
        "idempotency_key",
        rc.request().getHeader("idempotency-key"),
        "the same as the Idempotency-Key header, or nothing");
    return new JsonRequest.Read<>((Q) message.build(), read.faults());
  }

  private static Buffer body(RoutingContext rc) {
    Buffer body = rc.body().buffer();
    return body == null ? Buffer.buffer() : body;
  }

  /** A field that is said outside of the message too. */
  private static void repeated(
      Message.Builder message, String name, @Nullable String outside, String allowed) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field == null || outside == null || outside.isEmpty()) {
      return;
    }
    String said = (String) message.getField(field);
    if (!said.isEmpty() && !said.equals(outside)) {
      throw FarmException.invalid(name, said, allowed);
    }
    message.setField(field, outside);
  }

  @SuppressWarnings("unchecked") // a builder of Q builds a Q
  private static <Q extends Message> Q parameters(RoutingContext rc, Q prototype) {
    Map<String, FieldDescriptor> fields = prototype.getDescriptorForType().getFields().stream()
        .filter(field -> !field.getName().equals("id"))
        .collect(Collectors.toMap(RestRequest::parameter, field -> field));
    if (fields.isEmpty()) {
      return prototype;
    }
    Message.Builder message = prototype.toBuilder();
    for (Map.Entry<String, String> parameter : rc.queryParams()) {
      String name = parameter.getKey();
      FieldDescriptor field = fields.values().stream()
          .filter(one ->
              name.equals(parameter(one)) || (!one.isMapField() && name.equals(one.getName())))
          .findFirst()
          .orElseThrow(() -> FarmException.invalid(
              name,
              parameter.getValue(),
              "one of the parameters " + String.join(", ", new TreeSet<>(fields.keySet()))));
      put(message, field, parameter.getValue());
    }
    return (Q) message.build();
  }

  /** One pair of a map at a time, so in the singular. */
  private static String parameter(FieldDescriptor field) {
    return field.isMapField() ? field.getName().replaceAll("s$", "") : field.getJsonName();
  }

  private static void put(Message.Builder message, FieldDescriptor field, String value) {
    if (field.isMapField()) {
      int equals = value.indexOf('=');
      if (equals < 1) {
        throw FarmException.invalid(field.getName(), value, "key=value");
      }
      Descriptor pair = field.getMessageType();
      message.addRepeatedField(
          field,
          message
              .newBuilderForField(field)
              .setField(pair.findFieldByName("key"), value.substring(0, equals))
              .setField(pair.findFieldByName("value"), value.substring(equals + 1))
              .build());
    } else if (field.getJavaType() == JavaType.INT) {
      if (!value.matches("\\d{1,6}")) {
        throw FarmException.invalid(field.getName(), value, "a whole number");
      }
      message.setField(field, Integer.parseInt(value));
    } else {
      message.setField(field, value);
    }
  }
}
