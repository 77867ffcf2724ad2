package dev.kinora.trainer.dataset;

import dev.kinora.worker.model.TextEncoder;
import java.util.List;
import java.util.Optional;

/** How a model is told what to show. */
public sealed interface ClipConditioning {
  /** Numbers per vector. */
  int size();

  /** What the clip is learned with. */
  float[] vector(Clip clip);

  /** Where other words than the labels lead; empty: there are no others. */
  Optional<CaptionIndex> captions();

  /** By the embedding of the label; any prompt works, by the caption that means most nearly the same. */
  record Text(TextEncoder encoder, CaptionIndex index) implements ClipConditioning {
    public static Text of(TextEncoder encoder, List<Clip> clips) {
      return new Text(encoder, CaptionIndex.of(clips, encoder));
    }

    @Override
    public int size() {
      return encoder.size();
    }

    @Override
    public float[] vector(Clip clip) {
      return encoder.embed(clip.label());
    }

    @Override
    public Optional<CaptionIndex> captions() {
      return Optional.of(index);
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
    public float[] vector(Clip clip) {
      float[] oneHot = new float[names.size()];
      oneHot[names.indexOf(clip.label())] = 1;
      return oneHot;
    }

    @Override
    public Optional<CaptionIndex> captions() {
      return Optional.empty();
    }
  }
}
