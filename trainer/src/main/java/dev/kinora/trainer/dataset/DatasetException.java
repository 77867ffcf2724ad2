package dev.kinora.trainer.dataset;

/** Training data that cannot be used. The message is one line, names the file and says what was expected. */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatasetException(String message) {
    super(message);
  }

  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
