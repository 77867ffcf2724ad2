package dev.kinora.client.console;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.math.BigInteger;

/**
 * Protobuf's JSON has whole numbers of 64 bits as texts, since many readers of JSON keep 53 of them. Here they are numbers as
 * far as those are exact everywhere, and texts beyond: sizes and times are numbers, most seeds are not.
 */
final class WholeNumbers {
  private static final int EXACT_BITS = 53;

  private WholeNumbers() {}

  /** Changes the JSON form of a message of that type. */
  static void in(Descriptor type, JsonObject json) {
    if (type.getFullName().startsWith("google.protobuf.")) {
      return;
    }
    for (FieldDescriptor field : type.getFields()) {
      JsonElement shown = json.get(field.getJsonName());
      if (shown != null) {
        json.add(field.getJsonName(), of(field, shown));
      }
    }
  }

  private static JsonElement of(FieldDescriptor field, JsonElement shown) {
    if (field.isMapField()) {
      FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
      JsonObject entries = new JsonObject();
      shown
          .getAsJsonObject()
          .entrySet()
          .forEach(entry -> entries.add(entry.getKey(), of(value, entry.getValue())));
      return entries;
    }
    if (shown instanceof JsonArray list) {
      JsonArray numbers = new JsonArray();
      list.forEach(one -> numbers.add(of(field, one)));
      return numbers;
    }
    if (shown instanceof JsonObject message && field.getJavaType() == JavaType.MESSAGE) {
      in(field.getMessageType(), message);
    }
    return field.getJavaType() == JavaType.LONG ? number(shown) : shown;
  }

  private static JsonElement number(JsonElement text) {
    BigInteger number = new BigInteger(text.getAsString());
    return number.abs().bitLength() <= EXACT_BITS ? new JsonPrimitive(number.longValue()) : text;
  }
}
