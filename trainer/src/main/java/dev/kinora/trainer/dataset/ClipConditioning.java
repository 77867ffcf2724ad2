package dev.kinora.trainer.dataset;

import dev.kinora.worker.model.TextEncoder;
import java.util.List;

/** How a model is told what to show. */
public sealed interface ClipConditioning {
  /** Numbers per vector. */
  int size();

  /** One vector per caption of the clip, in the order of its captions. */
  float[][] vectors(Clip clip);

  /** By sentence embedding: any prompt works, near ones give near pictures. */
  record Text(TextEncoder encoder) implements ClipConditioning {
    @Override
    public int size() {
      return encoder.size();
    }

    @Override
    public float[][] vectors(Clip clip) {
      return clip.captions().stream().map(encoder::embed).toArray(float[][]::new);
    }
  }

  /** By category: the prompt is one of the names; a clip's label is its category. */
  record Categories(List<String> names) implements ClipConditioning {
    public Categories {
      names = List.copyOf(names);
    }

    public static Categories of(List<Clip> clips) {
      return new Categories(clips.stream().map(Clip::label).distinct().toList());
    }

    @Override
    public int size() {
      return names.size();
    }

    @Override
    public float[][] vectors(Clip clip) {
      float[] oneHot = new float[names.size()];
      oneHot[names.indexOf(clip.label())] = 1;
      return new float[][] {oneHot};
    }
  }
}
