package dev.kinora.trainer.dataset;

import dev.kinora.worker.model.TextEncoder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All captions of a data set, by what they mean, and to which label each leads. A caption of several clips leads to the one whose label
 * means most nearly the same: "tiger" to the tiger and not to its face, "animal" to some animal and not to the mean of all, which is no
 * picture.
 *
 * @param embeddings one for each caption, each another
 * @param labels for each caption, the index of the label's embedding
 */
public record CaptionIndex(List<float[]> embeddings, List<Integer> labels) {
  public CaptionIndex {
    embeddings = List.copyOf(embeddings);
    labels = List.copyOf(labels);
  }

  static CaptionIndex of(List<Clip> clips, TextEncoder encoder) {
    Map<FloatBuffer, float[]> leads = new LinkedHashMap<>();
    for (Clip clip : clips) {
      float[] label = encoder.embed(clip.label());
      for (String caption : clip.captions()) {
        float[] meant = encoder.embed(caption);
        leads.merge(
            FloatBuffer.wrap(meant),
            label,
            (before, now) -> likeness(meant, before) < likeness(meant, now) ? now : before);
      }
    }
    List<FloatBuffer> captions = new ArrayList<>(leads.keySet());
    Map<FloatBuffer, Integer> places = new LinkedHashMap<>();
    captions.forEach(caption -> places.put(caption, places.size()));
    return new CaptionIndex(
        captions.stream().map(FloatBuffer::array).toList(),
        leads.values().stream()
            .map(label -> places.getOrDefault(FloatBuffer.wrap(label), -1))
            .toList());
  }

  /** All embeddings, one after the other. */
  public float[] numbers() {
    FloatBuffer all =
        FloatBuffer.allocate(embeddings.stream().mapToInt(one -> one.length).sum());
    embeddings.forEach(all::put);
    return all.array();
  }

  private static double likeness(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
