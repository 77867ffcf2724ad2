package dev.kinora.infra.picture;

/** A file that is no picture, a damaged one or one beyond the limits. The message says which, and names no file. */
public final class PictureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PictureException(String message) {
    super(message);
  }

  PictureException(String message, Throwable cause) {
    super(message, cause);
  }
}
