package dev.kinora.gateway.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * JSON Schemas of protobuf messages in their JSON form (the rules of protobuf JSON), by the messages' names. Whatever a message refers
 * to is taken in with it. Used by one thread.
 *
 * <p>What is asked has a schema of its own, `RenderSpec.asked`: there every field may be null, which says nothing, 64-bit numbers may
 * be numbers, and what the rules of jobs allow holds. In answers each value has one form.
 */
final class MessageSchemas {
  private static final String PLACE = "#/components/schemas/";
  private static final BigInteger UINT64_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  /** Said at another place: the id in the path, the key in a header. */
  private static final Set<String> ELSEWHERE = Set.of(
      "kinora.v1.SubmitRenderRequest.idempotency_key",
      "kinora.v1.RetryRenderRequest.idempotency_key",
      "kinora.v1.RetryRenderRequest.id",
      "kinora.v1.CancelRenderRequest.id");

  private final Map<String, JsonObject> schemas = new TreeMap<>();
  private final ContractNotes notes = ContractNotes.read();

  /** A reference to the schema of a message in answers, which is made where it is new. */
  JsonObject reference(Descriptor message) {
    return reference(message, false);
  }

  /** The same of a message that is asked. */
  JsonObject asked(Descriptor message) {
    return reference(message, true);
  }

  private JsonObject reference(Descriptor message, boolean asked) {
    String name = name(message.getFullName()) + (asked ? ".asked" : "");
    if (!schemas.containsKey(name)) {
      schemas.put(name, new JsonObject()); // first: a message may lead back to itself
      schemas.put(name, schema(message, asked));
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

  private JsonObject schema(Descriptor message, boolean asked) {
    JsonObject properties = new JsonObject();
    message.getFields().stream()
        .filter(field -> !asked || !ELSEWHERE.contains(field.getFullName()))
        .forEach(field -> properties.put(
            field.getJsonName(), described(field(field, asked), field.getFullName())));
    JsonObject schema = described(new JsonObject(), message.getFullName())
        .put("type", "object")
        .put("properties", properties);
    JsonArray required = FieldBounds.required(name(message.getFullName()));
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    if (asked) {
      schema.put("additionalProperties", false);
    }
    JsonArray choices = new JsonArray();
    message.getRealOneofs().forEach(choice -> choices.add(asked ? one(choice) : atMostOne(choice)));
    return choices.isEmpty() ? schema : schema.put("allOf", choices);
  }

  private JsonObject described(JsonObject schema, String fullName) {
    String note = notes.of(fullName);
    return note.isEmpty() ? schema : schema.put("description", note);
  }

  private JsonObject field(FieldDescriptor field, boolean asked) {
    String name = name(field.getFullName());
    if (field.isMapField()) {
      FieldDescriptor value = field.getMessageType().findFieldByName("value");
      JsonObject values = bounded(one(value, asked), name + ".value", asked);
      return orNull(
          bounded(
              new JsonObject().put("type", "object").put("additionalProperties", values),
              name,
              asked),
          asked);
    }
    if (field.isRepeated()) {
      JsonObject items = bounded(one(field, asked), name + ".item", asked);
      return orNull(
          bounded(new JsonObject().put("type", "array").put("items", items), name, asked), asked);
    }
    boolean must = FieldBounds.required(name(field.getContainingType().getFullName()))
        .contains(field.getJsonName());
    return orNull(bounded(one(field, asked), name, asked), asked && !must);
  }

  private static JsonObject bounded(JsonObject schema, String field, boolean asked) {
    return asked ? schema.mergeIn(FieldBounds.of(field)) : schema;
  }

  private static JsonObject orNull(JsonObject schema, boolean may) {
    if (!may) {
      return schema;
    }
    if (schema.containsKey("$ref")) {
      return new JsonObject()
          .put("anyOf", new JsonArray().add(schema).add(new JsonObject().put("type", "null")));
    }
    if (schema.containsKey("enum")) {
      schema.getJsonArray("enum").addNull();
    }
    JsonArray types = schema.getValue("type") instanceof JsonArray some
        ? some
        : new JsonArray().add(schema.getString("type"));
    return schema.put("type", types.add("null"));
  }

  private JsonObject one(FieldDescriptor field, boolean asked) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> typed("integer", "int32");
      case UINT32, FIXED32 -> typed("integer", "uint32").put("minimum", 0);
      case INT64, SINT64, SFIXED64 ->
        wide(typed("string", "int64"), "^-?[0-9]{1,18}$", Long.MAX_VALUE, asked);
      case UINT64, FIXED64 ->
        asked
            ? wide(typed("string", "uint64"), "^[0-9]{1,19}$", UINT64_MAX, true).put("minimum", 0)
            : wide(typed("string", "uint64"), "^[0-9]+$", UINT64_MAX, false);
      case FLOAT -> typed("number", "float");
      case DOUBLE -> typed("number", "double");
      case BOOL -> new JsonObject().put("type", "boolean");
      case STRING -> new JsonObject().put("type", "string");
      case BYTES -> new JsonObject().put("type", "string").put("contentEncoding", "base64");
      case ENUM -> names(field.getEnumType(), asked);
      case MESSAGE, GROUP -> nested(field.getMessageType(), asked);
    };
  }

  /** A number that not every reader of JSON can hold: a text, and asked for also a number. */
  private static JsonObject wide(JsonObject text, String pattern, Number most, boolean asked) {
    text.put("pattern", pattern);
    return asked
        ? text.put("type", new JsonArray().add("string").add("integer")).put("maximum", most)
        : text;
  }

  /** Some well-known messages have a JSON form of their own. */
  private JsonObject nested(Descriptor message, boolean asked) {
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
      default -> reference(message, asked);
    };
  }

  /** What is asked has no need of the word for what was not said; a number may stand for a name there. */
  private static JsonObject names(EnumDescriptor type, boolean asked) {
    JsonArray names = new JsonArray();
    type.getValues().stream()
        .filter(value -> !asked || value.getNumber() != 0)
        .map(EnumValueDescriptor::getName)
        .forEach(names::add);
    if (!asked) {
      return new JsonObject().put("type", "string").put("enum", names);
    }
    type.getValues().stream().map(EnumValueDescriptor::getNumber).forEach(names::add);
    return new JsonObject()
        .put("type", new JsonArray().add("string").add("integer"))
        .put("enum", names);
  }

  /** One member of a oneof: a choice that is asked for is made. One that is null was not said. */
  private JsonObject one(OneofDescriptor choice) {
    JsonArray forms = new JsonArray();
    choice.getFields().forEach(field -> forms.add(has(field).put("properties", said(field))));
    return new JsonObject().put("oneOf", forms);
  }

  private JsonObject said(FieldDescriptor field) {
    Object type = one(field, true).getValue("type", "object");
    return new JsonObject().put(field.getJsonName(), new JsonObject().put("type", type));
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
