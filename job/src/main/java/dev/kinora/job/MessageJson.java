package dev.kinora.job;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/** Protobuf JSON as it is sent and shown: without the escapes for HTML that JsonFormat writes (a code in place of an apostrophe). */
public final class MessageJson {
  private static final JsonFormat.Printer WHOLE = JsonFormat.printer();
  private static final JsonFormat.Printer LINE = WHOLE.omittingInsignificantWhitespace();

  private MessageJson() {}

  /** Indented, for answers and files. The message must have no Any in it. */
  public static String print(MessageOrBuilder message) {
    return print(WHOLE, message);
  }

  /** In one line. The message must have no Any in it. */
  public static String line(MessageOrBuilder message) {
    return print(LINE, message);
  }

  /** By a printer that knows the types of the message's details. */
  public static String print(JsonFormat.Printer printer, MessageOrBuilder message) {
    try {
      return plain(printer.print(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message of known types has a JSON form", e);
    }
  }

  /** The same document with the characters that are special in HTML alone written as themselves. */
  static String plain(String json) {
    if (!json.contains("\\u00")) {
      return json;
    }
    var text = new StringBuilder(json.length());
    int at = 0;
    while (at < json.length()) {
      char next = json.charAt(at);
      if (next != '\\') {
        text.append(next);
        at++;
      } else if (json.charAt(at + 1) == 'u') {
        String escape = json.substring(at, at + 6);
        text.append(unescaped(escape));
        at += 6;
      } else {
        text.append(next).append(json.charAt(at + 1));
        at += 2;
      }
    }
    return text.toString();
  }

  private static String unescaped(String escape) {
    return switch (escape) {
      case "\\u0026" -> "&";
      case "\\u0027" -> "'";
      case "\\u003c" -> "<";
      case "\\u003d" -> "=";
      case "\\u003e" -> ">";
      default -> escape;
    };
  }
}
