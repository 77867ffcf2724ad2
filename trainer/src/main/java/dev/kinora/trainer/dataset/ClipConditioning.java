package dev.kinora.trainer.dataset;

import dev.kinora.worker.model.TextEncoder;
import java.util.List;
import java.util.stream.IntStream;

/** How a model is told what to show. */
public sealed interface ClipConditioning {
  /** Numbers per vector. */
  int size();

  /** For each caption of the clip, in the order of its captions, one vector per wording: the caption as it stands first. */
  float[][][] vectors(Clip clip);

  /** By sentence embedding: any prompt works, near ones give near pictures. */
  record Text(TextEncoder encoder, Wordings wordings) implements ClipConditioning {
    public static Text of(TextEncoder encoder, List<Clip> clips) {
      return new Text(encoder, new Wordings(clips.stream().map(Clip::label).toList()));
    }

    @Override
    public int size() {
      return encoder.size();
    }

    @Override
    public float[][][] vectors(Clip clip) {
      return IntStream.range(0, clip.captions().size())
          .mapToObj(caption ->
              wordings.of(clip, caption).stream().map(encoder::embed).toArray(float[][]::new))
          .toArray(float[][][]::new);
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
    public float[][][] vectors(Clip clip) {
      float[] oneHot = new float[names.size()];
      oneHot[names.indexOf(clip.label())] = 1;
      return new float[][][] {{oneHot}};
    }
  }
}
