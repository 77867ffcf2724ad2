package dev.kinora.trainer.dataset;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;

/** Turns a caption into 384 numbers of length 1 with the quantised all-MiniLM-L6-v2 encoder, the one the worker uses for prompts. */
public final class TextEmbeddings {
  public static final int SIZE = 384;

  private final AllMiniLmL6V2QuantizedEmbeddingModel model =
      new AllMiniLmL6V2QuantizedEmbeddingModel();

  public float[] embed(String text) {
    return model.embed(text).content().vector();
  }
}
