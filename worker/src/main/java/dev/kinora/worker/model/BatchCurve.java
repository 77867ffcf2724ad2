package dev.kinora.worker.model;

import java.util.List;

/**
 * What a denoiser call costs at each batch size that may be used.
 *
 * @param buckets rows, ascending; other batches are padded to one of them
 * @param milliseconds of one call, bucket by bucket
 * @param bytes of memory that one call took beyond what was taken before; 0 where the system does not tell
 */
public record BatchCurve(List<Integer> buckets, List<Double> milliseconds, List<Long> bytes) {
  /** A batch size that makes a row cheaper by less brings nothing. */
  static final double GAIN = 0.97;

  public BatchCurve {
    buckets = List.copyOf(buckets);
    milliseconds = List.copyOf(milliseconds);
    bytes = List.copyOf(bytes);
    if (buckets.isEmpty()
        || buckets.size() != milliseconds.size()
        || buckets.size() != bytes.size()) {
      throw new IllegalArgumentException(
          "buckets %s, times %s, bytes %s".formatted(buckets, milliseconds, bytes));
    }
  }

  /** The bucket with the least time a row; a larger one must be clearly cheaper, since lanes wait longer for it. */
  public int best() {
    int best = 0;
    for (int i = 1; i < buckets.size(); i++) {
      if (perRow(i) < perRow(best) * GAIN) {
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

  private double perRow(int index) {
    return milliseconds.get(index) / buckets.get(index);
  }
}
