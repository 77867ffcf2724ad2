package dev.kinora.farm.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.v1.Failure;
import dev.kinora.worker.model.ModelInspection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON documents that {@code --json} prints. */
final class JsonText {
  private JsonText() {}

  static String of(MessageOrBuilder message) {
    try {
      return JsonFormat.printer().print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message of our own has no JSON form", e);
    }
  }

  /** A message with one more field, {@code files}: placement to path. */
  static String of(MessageOrBuilder message, Map<String, Path> files) {
    Struct.Builder document = struct(message);
    document.putFields("files", paths(files));
    return of(document);
  }

  /** A flat document of texts. */
  static String fields(Map<String, String> fields) {
    Struct.Builder document = Struct.newBuilder();
    new TreeMap<>(fields).forEach((name, value) -> document.putFields(name, text(value)));
    return of(document);
  }

  static String error(Failure failure) {
    return of(Struct.newBuilder()
        .putFields("error", Value.newBuilder().setStructValue(struct(failure)).build()));
  }

  /** Many renders: each with its line, what became of it and its files. */
  static String results(List<JobsRun.Result> results) {
    ListValue.Builder list = ListValue.newBuilder();
    for (JobsRun.Result result : results) {
      Struct.Builder one = result.render() == null ? Struct.newBuilder() : struct(result.render());
      one.putFields(
          "line", Value.newBuilder().setNumberValue(result.job().number()).build());
      one.putFields("files", paths(result.files()));
      if (result.failure() != null) {
        one.putFields(
            "error", Value.newBuilder().setStructValue(struct(result.failure())).build());
      }
      list.addValues(Value.newBuilder().setStructValue(one));
    }
    return of(Struct.newBuilder()
        .putFields("renders", Value.newBuilder().setListValue(list).build()));
  }

  /** The signatures, the proposed manifest, and what is open in it. */
  static String inspection(ModelInspection found) {
    ListValue.Builder signatures = ListValue.newBuilder();
    for (ModelInspection.Entry signature : found.signatures()) {
      signatures.addValues(Value.newBuilder()
          .setStructValue(Struct.newBuilder()
              .putFields("name", text(signature.name()))
              .putFields("inputs", tensors(signature.inputs()))
              .putFields("outputs", tensors(signature.outputs()))));
    }
    ListValue.Builder open = ListValue.newBuilder();
    found.open().forEach(one -> open.addValues(text(one)));
    return of(Struct.newBuilder()
        .putFields("signatures", Value.newBuilder().setListValue(signatures).build())
        .putFields(
            "manifest",
            Value.newBuilder().setStructValue(struct(found.manifest())).build())
        .putFields("open", Value.newBuilder().setListValue(open).build()));
  }

  private static Value tensors(List<ModelInspection.Tensor> tensors) {
    ListValue.Builder list = ListValue.newBuilder();
    for (ModelInspection.Tensor tensor : tensors) {
      list.addValues(Value.newBuilder()
          .setStructValue(Struct.newBuilder()
              .putFields("name", text(tensor.name()))
              .putFields("type", text(tensor.type()))
              .putFields("shape", text(tensor.shape()))));
    }
    return Value.newBuilder().setListValue(list).build();
  }

  private static Value paths(Map<String, Path> files) {
    Struct.Builder paths = Struct.newBuilder();
    files.forEach((name, path) -> paths.putFields(name, text(path.toString())));
    return Value.newBuilder().setStructValue(paths).build();
  }

  /** One finding of a check-up. */
  record Check(String subject, boolean good, String says) {}

  static String checks(List<Check> checks) {
    ListValue.Builder list = ListValue.newBuilder();
    for (Check check : checks) {
      Struct.Builder one = Struct.newBuilder();
      one.putFields("subject", text(check.subject));
      one.putFields("good", Value.newBuilder().setBoolValue(check.good).build());
      one.putFields("says", text(check.says));
      list.addValues(Value.newBuilder().setStructValue(one));
    }
    return of(Struct.newBuilder()
        .putFields("checks", Value.newBuilder().setListValue(list).build()));
  }

  private static Struct.Builder struct(MessageOrBuilder message) {
    try {
      Struct.Builder struct = Struct.newBuilder();
      JsonFormat.parser().merge(of(message), struct);
      return struct;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("JSON of our own is not read back", e);
    }
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
