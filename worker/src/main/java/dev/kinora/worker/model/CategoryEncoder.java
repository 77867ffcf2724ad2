package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FieldViolation;
import java.util.List;

/** One-hot conditioning: the prompt is the name of a category. */
final class CategoryEncoder implements TextEncoder {
  private final List<String> names;

  CategoryEncoder(List<String> names) {
    this.names = List.copyOf(names);
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public float[] embed(String text) {
    float[] hot = new float[names.size()];
    String name = text.strip();
    if (name.isEmpty()) {
      return hot;
    }
    int index = names.indexOf(name);
    if (index < 0) {
      throw FarmException.invalid(List.of(FieldViolation.newBuilder()
          .setField("spec.prompt")
          .setValue(name.length() > 80 ? name.substring(0, 80) : name)
          .setAllowed("one of the model's categories: " + String.join(", ", names))
          .build()));
    }
    hot[index] = 1f;
    return hot;
  }
}
