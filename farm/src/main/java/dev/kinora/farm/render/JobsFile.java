package dev.kinora.farm.render;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.OutputFile;
import dev.kinora.job.ByteOrderMark;
import dev.kinora.job.JobRules;
import dev.kinora.job.OutputFormat;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.VideoFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of renders: in each line a JSON object with the fields of a RenderSpec and, where wanted, {@code output}, the
 * video's file in the output folder. All of it is checked before the first render is submitted.
 */
final class JobsFile {
  static final int MOST_LINES = 100_000;
  private static final int LONGEST_LINE = 1 << 20;
  private static final int MOST_SHOWN = 20;
  private static final String TENANT = "local";
  private static final String OUTPUT = "output";

  private final Path folder;
  private final List<FieldViolation> faults = new ArrayList<>();
  private final Map<Path, Integer> taken = new HashMap<>();

  /**
   * One line.
   *
   * @param number from 1
   * @param files placement name to file
   */
  record Job(int number, RenderSpec spec, Map<String, Path> files) {}

  private JobsFile(Path folder) {
    this.folder = folder;
  }

  /** @throws CliException naming each faulty line, the first 20 of them in full */
  static List<Job> read(Path file, Path folder) {
    var reader = new JobsFile(folder.toAbsolutePath().normalize());
    List<Job> jobs = reader.lines(file);
    if (!reader.faults.isEmpty()) {
      throw CliException.invalid(reader.shownFaults(file));
    }
    if (jobs.isEmpty()) {
      throw CliException.unusable(
          "%s has no renders; want a JSON object in each line, such as {\"prompt\": \"a beating heart\", \"output\": \"heart.mp4\"}"
              .formatted(file));
    }
    return jobs;
  }

  private List<Job> lines(Path file) {
    var jobs = new ArrayList<Job>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        line = number == 1 ? ByteOrderMark.without(line) : line;
        if (number > MOST_LINES) {
          throw CliException.unusable(
              "%s has more than %s lines; split it".formatted(file, MOST_LINES));
        }
        if (!line.isBlank()) {
          Job job = job(number, line);
          if (job != null) {
            jobs.add(job);
          }
        }
      }
    } catch (CharacterCodingException e) {
      throw CliException.unusable("%s is no text in UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw CliException.unusable(
          "cannot read %s (%s)".formatted(file, e.getClass().getSimpleName()), e);
    }
    return jobs;
  }

  private @Nullable Job job(int number, String line) {
    if (line.length() > LONGEST_LINE) {
      fault(number, "", line.length() + " characters", "at most " + LONGEST_LINE);
      return null;
    }
    try {
      if (!(JsonParser.parseString(line) instanceof JsonObject fields)) {
        fault(number, "", line, "a JSON object in one line");
        return null;
      }
      JsonElement output = fields.remove(OUTPUT);
      var spec = RenderSpec.newBuilder();
      JsonFormat.parser().merge(fields.toString(), spec);
      return job(number, spec.build(), output);
    } catch (JsonParseException e) {
      fault(number, "", line, "a JSON object in one line");
      return null;
    } catch (InvalidProtocolBufferException e) {
      fault(
          number,
          "",
          line,
          "the fields of a RenderSpec and 'output': " + firstLine(e.getMessage()));
      return null;
    }
  }

  private Job job(int number, RenderSpec said, @Nullable JsonElement output) {
    OutputFormat format = OutputFormat.of(
            said.getPlacementsCount() == 0
                ? VideoFormat.MP4_H264
                : said.getPlacements(0).getFormat())
        .orElse(OutputFormat.MP4);
    Path file = folder.resolve(String.format(Locale.ROOT, "%05d.%s", number, format.extension()));
    if (output != null) {
      file = file(number, output).orElse(file);
      format = OutputFormat.ofExtension(OutputFile.ending(file)).orElse(format);
    }
    RenderSpec spec = OutputNames.withFormat(said, format);
    if (spec.getPlacementsCount() == 1 && spec.getPlacements(0).getFormat() != format.format()) {
      fault(number, OUTPUT, name(file), "the ending of the placement's format");
    }
    JobRules.checkSpec(spec, TENANT)
        .forEach(fault -> fault(
            number,
            fault.getField().replaceFirst("^spec\\.", ""),
            fault.getValue(),
            fault.getAllowed()));
    Map<String, Path> files = OutputNames.files(spec, file, format);
    files.values().forEach(one -> {
      Integer other = taken.putIfAbsent(OutputFile.real(one), number);
      if (other != null) {
        fault(number, OUTPUT, name(one), "another name than line " + other + " has");
      }
    });
    return new Job(number, spec, files);
  }

  /** Empty where the name cannot be used, which is told. */
  private Optional<Path> file(int number, JsonElement output) {
    if (!(output instanceof JsonPrimitive text && text.isString())) {
      fault(number, OUTPUT, output.toString(), "a file's name");
      return Optional.empty();
    }
    String name = output.getAsString();
    try {
      Path file = folder.resolve(name).normalize();
      if (!file.startsWith(folder) || file.equals(folder)) {
        fault(number, OUTPUT, name, "a file in the output folder, named from there");
        return Optional.empty();
      }
      if (OutputFormat.ofExtension(OutputFile.ending(file)).isEmpty()) {
        fault(
            number,
            OUTPUT,
            name,
            "a name that ends in one of " + String.join(", ", OutputFormat.extensions()));
        return Optional.empty();
      }
      return Optional.of(file);
    } catch (InvalidPathException e) {
      fault(number, OUTPUT, name, "a file's name");
      return Optional.empty();
    }
  }

  private String name(Path file) {
    return folder.relativize(file).toString();
  }

  private void fault(int line, String field, String value, String allowed) {
    String where = field.isEmpty() ? "line " + line : "line " + line + ": " + field;
    faults.add(CliException.violation(where, value, allowed));
  }

  private List<FieldViolation> shownFaults(Path file) {
    if (faults.size() <= MOST_SHOWN) {
      return faults;
    }
    var shown = new ArrayList<>(faults.subList(0, MOST_SHOWN));
    shown.add(FieldViolation.newBuilder()
        .setField(file.toString())
        .setValue(faults.size() + " faults")
        .setAllowed("none; the first %s are named above".formatted(MOST_SHOWN))
        .build());
    return shown;
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "" : message.lines().findFirst().orElse("");
  }
}
