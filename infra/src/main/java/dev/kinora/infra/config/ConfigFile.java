package dev.kinora.infra.config;

import dev.kinora.job.ByteOrderMark;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** A settings file: Java properties in UTF-8. */
public final class ConfigFile {
  private ConfigFile() {}

  /** Throws INVALID, naming the file, where it cannot be read. */
  public static Map<String, String> read(Path file) {
    var properties = new Properties();
    try {
      properties.load(new StringReader(ByteOrderMark.without(Files.readString(file))));
    } catch (IOException | IllegalArgumentException e) {
      throw new FarmException(
          FailureCode.INVALID,
          "cannot read the configuration file %s: %s".formatted(file, reason(e)),
          e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toUnmodifiableMap(name -> name, properties::getProperty));
  }

  private static String reason(Exception e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> "there is no such file";
      case java.nio.file.AccessDeniedException denied -> "access denied";
      case java.nio.charset.CharacterCodingException coding -> "it is not UTF-8";
      default -> String.valueOf(e.getMessage());
    };
  }
}
