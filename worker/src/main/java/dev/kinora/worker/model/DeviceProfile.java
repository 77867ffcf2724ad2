package dev.kinora.worker.model;

import dev.kinora.job.Digests;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * How one model behaves on one device, found by the self-test at load.
 *
 * @param curve of the batch sizes that give equal bits
 * @param numerics SHA-256 of the numerics probe in hex
 * @param exact false where not even one bucket gives equal bits at every position
 */
public record DeviceProfile(BatchCurve curve, String numerics, boolean exact) {

  /** A profile for denoisers that are not measured: larger batches are cheaper by the row. */
  public static DeviceProfile of(String numerics, Integer... buckets) {
    return new DeviceProfile(
        new BatchCurve(
            List.of(buckets),
            Arrays.stream(buckets).map(Math::sqrt).toList(),
            Arrays.stream(buckets).map(bucket -> 0L).toList()),
        Digests.hex(Digests.sha256(numerics.getBytes(StandardCharsets.UTF_8))),
        true);
  }

  public byte[] numericsDigest() {
    return HexFormat.of().parseHex(numerics);
  }

  String toText() {
    var properties = new Properties();
    properties.setProperty("buckets", join(curve.buckets()));
    properties.setProperty("milliseconds", join(curve.milliseconds()));
    properties.setProperty("bytes", join(curve.bytes()));
    properties.setProperty("numerics", numerics);
    properties.setProperty("exact", Boolean.toString(exact));
    var text = new StringWriter();
    try {
      properties.store(
          text, "What the self-test found for this model on this device; may be deleted");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Empty where the text is no profile: then the model is measured again. */
  static Optional<DeviceProfile> parse(String text) {
    try {
      var properties = new Properties();
      properties.load(new StringReader(text));
      var profile = new DeviceProfile(
          new BatchCurve(
              split(properties, "buckets").map(Integer::valueOf).toList(),
              split(properties, "milliseconds").map(Double::valueOf).toList(),
              split(properties, "bytes").map(Long::valueOf).toList()),
          properties.getProperty("numerics", ""),
          Boolean.parseBoolean(properties.getProperty("exact")));
      return profile.numericsDigest().length == 32 ? Optional.of(profile) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String join(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static java.util.stream.Stream<String> split(Properties properties, String key) {
    return Arrays.stream(properties.getProperty(key, "").split(",", -1));
  }
}
