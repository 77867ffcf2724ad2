package dev.kinora.infra.picture;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A PNG, JPEG, WebP or GIF file, by its bytes and not by its name: its pictures one after the other, each whole as a browser shows it, in
 * sRGB with straight alpha, turned as its EXIF says, moving ones laid on their canvas. Pictures are decoded as they are asked for, and no
 * pixel before the size of everything is known to be within the limit. One thread at a time; holds no resources.
 */
public final class PictureFile {
  /** Pixels of a side. */
  public static final int LARGEST_SIDE = 4096;

  /** What is read, for messages. */
  public static final String ALLOWED =
      "PNG, JPEG, WebP or GIF, at most %1$s x %1$s pixels".formatted(LARGEST_SIDE);

  /** What browsers make of a picture that is shown for no time, or next to none. */
  private static final Duration SHORTEST = Duration.ofMillis(10);

  private static final Duration INSTEAD = Duration.ofMillis(100);

  private final Parts parts;
  private final Canvas canvas;
  private int next;

  private PictureFile(Parts parts) {
    this.parts = parts;
    this.canvas = new Canvas(parts.width(), parts.height());
  }

  /**
   * One of a file's pictures.
   *
   * @param picture of type INT_ARGB
   * @param length how long it is shown, as browsers do: a tenth of a second where the file says nothing or up to 10 ms
   */
  public record Shown(BufferedImage picture, Duration length) {}

  /** Throws a {@link PictureException} for what is none of the kinds, damaged, or too large. */
  public static PictureFile of(byte[] file) {
    try {
      return new PictureFile(parts(file));
    } catch (IndexOutOfBoundsException e) {
      throw new PictureException("ends too early (cut off?)", e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The first picture of a file, or its only one. */
  public static BufferedImage first(byte[] file) {
    return of(file).next().orElseThrow().picture();
  }

  /** Pixels of a picture as it is shown. */
  public int width() {
    return parts.orientation().swaps() ? parts.height() : parts.width();
  }

  public int height() {
    return parts.orientation().swaps() ? parts.width() : parts.height();
  }

  /** How many pictures there are, at least one. */
  public int count() {
    return parts.parts().size();
  }

  /** Empty after the last. */
  public Optional<Shown> next() {
    if (next == parts.parts().size()) {
      return Optional.empty();
    }
    Part part = parts.parts().get(next++);
    try {
      int[] argb = canvas.shown(part);
      parts.colours().toSrgb(argb);
      BufferedImage picture = parts.orientation().upright(parts.width(), parts.height(), argb);
      return Optional.of(
          new Shown(picture, part.length().compareTo(SHORTEST) > 0 ? part.length() : INSTEAD));
    } catch (IOException | PictureException e) {
      throw unreadable(e);
    } catch (RuntimeException e) { // a decoder that damage threw off course
      throw unreadable(e);
    }
  }

  private static Parts parts(byte[] file) throws IOException {
    if (Png.is(file)) {
      return Png.parts(file);
    }
    if (Jpeg.is(file)) {
      return Jpeg.parts(file);
    }
    if (Webp.is(file)) {
      return Webp.parts(file);
    }
    if (Gif.is(file)) {
      return Gif.parts(file);
    }
    throw new PictureException("is not a PNG, JPEG, WebP or GIF picture");
  }

  private static PictureException unreadable(Exception e) {
    return e instanceof PictureException known
        ? known
        : new PictureException("cannot be decoded: " + e.getMessage(), e);
  }
}
