package dev.kinora.gateway.rest;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FieldViolation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a protobuf message from JSON. JsonFormat alone stops at the first fault and does not say where it is; so the JSON is first
 * held against the message's descriptor, every member that does not fit is noted with its path and left out, and JsonFormat gets
 * the rest. Serves one request on one thread.
 */
final class JsonRequest {
  private final List<FieldViolation> faults = new ArrayList<>();

  /**
   * What could be read, and what could not.
   *
   * @param faults of form; empty where the message is all that was sent
   */
  record Read<T extends Message>(T message, List<FieldViolation> faults) {
    /** The message, for methods that have no further rules to report. */
    T whole() {
      if (!faults.isEmpty()) {
        throw FarmException.invalid(faults);
      }
      return message;
    }
  }

  private JsonRequest() {}

  /** An empty body is an empty message. Throws INVALID where the body is no JSON object at all. */
  @SuppressWarnings("unchecked") // a builder of T builds a T
  static <T extends Message> Read<T> read(Buffer body, T prototype) {
    JsonObject json = body.length() == 0 ? new JsonObject() : object(text(body));
    JsonRequest form = new JsonRequest();
    JsonObject fitting = form.fitting("", json, prototype.getDescriptorForType());
    try {
      Message.Builder message = prototype.newBuilderForType();
      JsonFormat.parser().merge(fitting.encode(), message);
      return new Read<>((T) message.build(), List.copyOf(form.faults));
    } catch (InvalidProtocolBufferException e) {
      form.fault(
          "body",
          fitting.encode(),
          "protobuf JSON of " + prototype.getDescriptorForType().getName() + ": " + e.getMessage());
      throw FarmException.invalid(form.faults);
    }
  }

  /** A byte order mark in front is what some programs write, and says nothing. */
  private static String text(Buffer body) {
    try {
      String text = StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(body.getBytes()))
          .toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw FarmException.invalid(List.of(JsonForm.violation(
          "body", body.length() + " bytes that are not UTF-8", "JSON in UTF-8")));
    }
  }

  private static JsonObject object(String text) {
    try {
      return new JsonObject(text);
    } catch (DecodeException | ClassCastException | StackOverflowError e) {
      throw FarmException.invalid(List.of(JsonForm.violation("body", text, "one JSON object")));
    }
  }

  private JsonObject fitting(String path, JsonObject json, Descriptor type) {
    JsonObject kept = new JsonObject();
    for (Map.Entry<String, Object> member : json) {
      String name = member.getKey();
      FieldDescriptor field = field(type, name);
      if (field == null) {
        String fields = String.join(
            ", ", type.getFields().stream().map(FieldDescriptor::getJsonName).toList());
        fault(
            path + name, member.getValue(), "a field of %s: %s".formatted(type.getName(), fields));
      } else if (kept.containsKey(field.getJsonName())) {
        fault(
            path + field.getName(),
            member.getValue(),
            "one of " + field.getJsonName() + " and " + field.getName() + ", not both");
      } else if (member.getValue() != null) {
        put(kept, path + field.getName(), field, member.getValue());
      }
    }
    checkChoices(path, kept, type);
    return kept;
  }

  private static @Nullable FieldDescriptor field(Descriptor type, String name) {
    return type.getFields().stream()
        .filter(field -> field.getJsonName().equals(name) || field.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Of a oneof, one member may be set. */
  private void checkChoices(String path, JsonObject kept, Descriptor type) {
    type.getRealOneofs().forEach(choice -> {
      List<FieldDescriptor> set = choice.getFields().stream()
          .filter(field -> kept.containsKey(field.getJsonName()))
          .toList();
      if (set.size() > 1) {
        String names =
            String.join(", ", set.stream().map(FieldDescriptor::getName).toList());
        set.forEach(field -> fault(
            path + field.getName(), kept.remove(field.getJsonName()), "only one of " + names));
      }
    });
  }

  private void put(JsonObject kept, String path, FieldDescriptor field, Object value) {
    if (field.isMapField()) {
      map(kept, path, field, value);
    } else if (field.isRepeated()) {
      array(kept, path, field, value);
    } else {
      one(path, field, value).forEach(fit -> kept.put(field.getJsonName(), fit));
    }
  }

  private void map(JsonObject kept, String path, FieldDescriptor field, Object value) {
    if (!(value instanceof JsonObject object)) {
      fault(path, value, "an object");
      return;
    }
    FieldDescriptor values = field.getMessageType().findFieldByName("value");
    JsonObject fits = new JsonObject();
    for (Map.Entry<String, Object> entry : object) {
      if (!JsonForm.encodable(entry.getKey())) {
        fault(path, entry.getKey(), "keys of valid Unicode");
      } else {
        element(path + "." + entry.getKey(), values, entry.getValue())
            .forEach(fit -> fits.put(entry.getKey(), fit));
      }
    }
    kept.put(field.getJsonName(), fits);
  }

  private void array(JsonObject kept, String path, FieldDescriptor field, Object value) {
    if (!(value instanceof JsonArray array)) {
      fault(path, value, "an array");
      return;
    }
    JsonArray fits = new JsonArray();
    for (int i = 0; i < array.size(); i++) {
      element(path + "[" + i + "]", field, array.getValue(i)).forEach(fits::add);
    }
    kept.put(field.getJsonName(), fits);
  }

  private Stream<Object> element(String path, FieldDescriptor field, @Nullable Object value) {
    if (value == null) {
      fault(path, "null", "a value");
      return Stream.empty();
    }
    return one(path, field, value);
  }

  /** The value where it fits, or nothing and a fault. */
  private Stream<Object> one(String path, FieldDescriptor field, Object value) {
    boolean object = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    if (object && value instanceof JsonObject json) {
      return Stream.of(fitting(path + ".", json, field.getMessageType()));
    }
    return JsonForm.fault(field, value)
        .map(allowed -> {
          fault(path, value, allowed);
          return Stream.empty();
        })
        .orElseGet(() -> Stream.of(value));
  }

  private void fault(String path, @Nullable Object value, String allowed) {
    if (faults.size() < 100) {
      faults.add(JsonForm.violation(path, String.valueOf(value), allowed));
    }
  }
}
