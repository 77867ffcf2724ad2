package dev.kinora.gateway.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON Schemas of protobuf messages in their JSON form (the rules of protobuf JSON), by the messages' names. Whatever a message refers
 * to is taken in with it. Used by one thread.
 */
final class MessageSchemas {
  private static final String PLACE = "#/components/schemas/";

  private final Map<String, JsonObject> schemas = new TreeMap<>();

  /** A reference to the message's schema, which is made where it is new. */
  JsonObject reference(Descriptor message) {
    String name = name(message.getFullName());
    if (!schemas.containsKey(name)) {
      schemas.put(name, new JsonObject()); // first: a message may lead back to itself
      schemas.put(name, schema(message));
    }
    return new JsonObject().put("$ref", PLACE + name);
  }

  /** All that were referred to, in the order of their names. */
  JsonObject all() {
    JsonObject all = new JsonObject();
    schemas.forEach(all::put);
    return all;
  }

  static String name(String fullName) {
    return fullName.replaceFirst("^kinora\\.v1\\.", "");
  }

  private JsonObject schema(Descriptor message) {
    JsonObject properties = new JsonObject();
    message.getFields().forEach(field -> properties.put(field.getJsonName(), field(field)));
    JsonObject schema = new JsonObject().put("type", "object").put("properties", properties);
    JsonArray choices = new JsonArray();
    message.getRealOneofs().forEach(choice -> choices.add(atMostOne(choice)));
    return choices.isEmpty() ? schema : schema.put("allOf", choices);
  }

  private JsonObject field(FieldDescriptor field) {
    if (field.isMapField()) {
      FieldDescriptor value = field.getMessageType().findFieldByName("value");
      return new JsonObject().put("type", "object").put("additionalProperties", one(value));
    }
    return field.isRepeated()
        ? new JsonObject().put("type", "array").put("items", one(field))
        : one(field);
  }

  private JsonObject one(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> typed("integer", "int32");
      case UINT32, FIXED32 -> typed("integer", "uint32").put("minimum", 0);
      case INT64, SINT64, SFIXED64 -> typed("string", "int64").put("pattern", "^-?[0-9]+$");
      case UINT64, FIXED64 -> typed("string", "uint64").put("pattern", "^[0-9]+$");
      case FLOAT -> typed("number", "float");
      case DOUBLE -> typed("number", "double");
      case BOOL -> new JsonObject().put("type", "boolean");
      case STRING -> new JsonObject().put("type", "string");
      case BYTES -> new JsonObject().put("type", "string").put("contentEncoding", "base64");
      case ENUM -> names(field.getEnumType());
      case MESSAGE, GROUP -> nested(field.getMessageType());
    };
  }

  /** Some well-known messages have a JSON form of their own. */
  private JsonObject nested(Descriptor message) {
    return switch (message.getFullName()) {
      case "google.protobuf.Timestamp" -> typed("string", "date-time");
      case "google.protobuf.Duration" ->
        new JsonObject().put("type", "string").put("pattern", "^-?[0-9]+(\\.[0-9]+)?s$");
      case "google.protobuf.Any" ->
        new JsonObject()
            .put("type", "object")
            .put(
                "properties", new JsonObject().put("@type", new JsonObject().put("type", "string")))
            .put("required", new JsonArray().add("@type"))
            .put("additionalProperties", true);
      default -> reference(message);
    };
  }

  private static JsonObject names(EnumDescriptor type) {
    JsonArray names = new JsonArray();
    type.getValues().stream().map(EnumValueDescriptor::getName).forEach(names::add);
    return new JsonObject().put("type", "string").put("enum", names);
  }

  /** One member of a oneof, or none. */
  private static JsonObject atMostOne(OneofDescriptor choice) {
    JsonArray forms = new JsonArray();
    choice.getFields().forEach(field -> forms.add(has(field)));
    JsonArray any = forms.copy();
    forms.add(new JsonObject().put("not", new JsonObject().put("anyOf", any)));
    return new JsonObject().put("oneOf", forms);
  }

  private static JsonObject has(FieldDescriptor field) {
    return new JsonObject().put("required", new JsonArray().add(field.getJsonName()));
  }

  private static JsonObject typed(String type, String format) {
    return new JsonObject().put("type", type).put("format", format);
  }
}
