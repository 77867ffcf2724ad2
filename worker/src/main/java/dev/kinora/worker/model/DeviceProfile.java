package dev.kinora.worker.model;

import dev.kinora.job.Digests;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * How one model behaves on one device, found by the self-test at load.
 *
 * @param buckets batch sizes that give equal bits, ascending; a batch is padded to one of them
 * @param milliseconds of one call, bucket by bucket
 * @param numerics SHA-256 of the numerics probe in hex
 * @param exact false where not even one bucket gives equal bits at every position
 */
public record DeviceProfile(
    List<Integer> buckets, List<Double> milliseconds, String numerics, boolean exact) {

  public DeviceProfile {
    buckets = List.copyOf(buckets);
    milliseconds = List.copyOf(milliseconds);
    if (buckets.isEmpty() || buckets.size() != milliseconds.size()) {
      throw new IllegalArgumentException("buckets " + buckets + ", times " + milliseconds);
    }
  }

  /** A profile of one kind of batch, for denoisers that are not measured. */
  public static DeviceProfile of(String numerics, Integer... buckets) {
    return new DeviceProfile(
        List.of(buckets),
        Arrays.stream(buckets).map(Integer::doubleValue).toList(),
        Digests.hex(Digests.sha256(numerics.getBytes(java.nio.charset.StandardCharsets.UTF_8))),
        true);
  }

  /** The bucket with the least time a row: more rows at once bring nothing. */
  public int best() {
    int best = 0;
    for (int i = 1; i < buckets.size(); i++) {
      if (perRow(i) <= perRow(best)) {
        best = i;
      }
    }
    return buckets.get(best);
  }

  /** The smallest bucket that holds {@code rows}, at most {@link #best}. */
  public int bucketFor(int rows) {
    int best = best();
    return buckets.stream()
        .filter(size -> size >= rows && size <= best)
        .findFirst()
        .orElse(best);
  }

  /**
   * How many of {@code rows} to run at once where they do not fill a bucket: as many as take the least time each, padding
   * included. At least 1 of at least 1.
   */
  public int usefulRows(int rows) {
    int useful = rows;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < buckets.size() && buckets.get(i) <= best(); i++) {
      int filled = Math.min(rows, buckets.get(i));
      double each = milliseconds.get(i) / filled;
      if (each <= least) {
        least = each;
        useful = filled;
      }
    }
    return useful;
  }

  public byte[] numericsDigest() {
    return HexFormat.of().parseHex(numerics);
  }

  private double perRow(int index) {
    return milliseconds.get(index) / buckets.get(index);
  }

  String toText() {
    var properties = new Properties();
    properties.setProperty("buckets", join(buckets));
    properties.setProperty("milliseconds", join(milliseconds));
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
          split(properties, "buckets").map(Integer::valueOf).toList(),
          split(properties, "milliseconds").map(Double::valueOf).toList(),
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
