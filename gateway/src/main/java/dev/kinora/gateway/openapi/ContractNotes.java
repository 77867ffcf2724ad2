package dev.kinora.gateway.openapi;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.ExtensionRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The comments of the contract's .proto files, by the full names of what they stand above. Immutable. */
final class ContractNotes {
  private static final String RESOURCE = "kinora-contract.desc";

  private final Map<String, String> byName = new HashMap<>();

  private ContractNotes() {}

  /** Reads them from the class path; a build without them is broken. */
  static ContractNotes read() {
    try (InputStream in = ContractNotes.class.getClassLoader().getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not part of this build");
      }
      ContractNotes notes = new ContractNotes();
      FileDescriptorSet.parseFrom(in, ExtensionRegistry.getEmptyRegistry())
          .getFileList()
          .forEach(notes::take);
      return notes;
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + RESOURCE, e);
    }
  }

  /** What stands above a message, field or value; empty where nothing does. */
  String of(String fullName) {
    return byName.getOrDefault(fullName, "");
  }

  private void take(FileDescriptorProto file) {
    for (Location place : file.getSourceCodeInfo().getLocationList()) {
      if (place.hasLeadingComments()) {
        String name = name(file, place.getPathList());
        if (!name.isEmpty()) {
          byName.put(
              file.getPackage() + "." + name,
              place.getLeadingComments().replaceAll("\\s*\\n\\s*", " ").strip());
        }
      }
    }
  }

  /** A path is pairs of a field's number in the descriptor and an index there; empty for what this does not look at. */
  private static String name(FileDescriptorProto file, List<Integer> path) {
    if (path.size() < 2) {
      return "";
    }
    return switch (path.getFirst()) {
      case FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER ->
        member(file.getMessageType(path.get(1)), path.subList(2, path.size()));
      case FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER ->
        value(file.getEnumType(path.get(1)), path.subList(2, path.size()));
      default -> "";
    };
  }

  private static String member(DescriptorProto message, List<Integer> path) {
    if (path.isEmpty()) {
      return message.getName();
    }
    return path.size() == 2 && path.getFirst() == DescriptorProto.FIELD_FIELD_NUMBER
        ? message.getName() + "." + message.getField(path.get(1)).getName()
        : "";
  }

  private static String value(EnumDescriptorProto type, List<Integer> path) {
    return path.isEmpty() ? type.getName() : "";
  }
}
