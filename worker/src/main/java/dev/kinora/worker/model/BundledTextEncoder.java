package dev.kinora.worker.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * all-minilm-l6-v2, the sentence encoder that comes with the worker: 384 floats of length 1. Loaded at first use (about two
 * seconds) and kept; an empty text does not wait for it. Its library closes nothing: it lives as long as the process.
 */
public final class BundledTextEncoder implements TextEncoder, TextReader {
  public static final String NAME = "all-minilm-l6-v2";
  public static final int SIZE = 384;
  /** The vocabulary's own word for what it does not know. */
  private static final String UNKNOWN = "[UNK]";

  private final WordPieces pieces = new WordPieces();
  private @Nullable EmbeddingModel model;

  /** The jars that its numbers come from, by name: the weights' and the runtime's, each with its version. */
  static String build() {
    return Stream.of(AllMiniLmL6V2QuantizedEmbeddingModel.class, OrtEnvironment.class)
        .map(one -> one.getProtectionDomain().getCodeSource().getLocation().getPath())
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .collect(Collectors.joining(" "));
  }

  @Override
  public int size() {
    return SIZE;
  }

  @Override
  public float[] embed(String text) {
    return text.isBlank() ? new float[SIZE] : computed(text);
  }

  /** Needs no network, and does not wait for it. */
  @Override
  public TextReading read(String text) {
    return pieces.read(text);
  }

  /** Loads the network where it is not loaded yet; for warming up beside other start-up work. */
  public void warm() {
    pieces.load();
    load();
  }

  private synchronized float[] computed(String text) {
    EmbeddingModel network = load();
    try {
      return network.embed(text).content().vector();
    } catch (IllegalArgumentException e) {
      // No token is left of it: of characters that are younger than the vocabulary, say.
      return network.embed(UNKNOWN).content().vector();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof OrtException) {
        throw e;
      }
      throw new FarmException(
          FailureCode.INVALID, "the text encoder can make nothing of the prompt: " + e, e);
    }
  }

  private synchronized EmbeddingModel load() {
    EmbeddingModel loaded = model;
    if (loaded == null) {
      loaded = new AllMiniLmL6V2QuantizedEmbeddingModel();
      model = loaded;
    }
    return loaded;
  }
}
