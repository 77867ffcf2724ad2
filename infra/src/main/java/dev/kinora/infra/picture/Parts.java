package dev.kinora.infra.picture;

import java.util.List;

/**
 * What a container says, before anything is decoded.
 *
 * @param width of the canvas, as it is stored
 * @param height of the canvas
 * @param parts in their order, at least one
 */
record Parts(int width, int height, List<Part> parts, Colours colours, Orientation orientation) {
  Parts {
    check(width, height);
    for (Part part : parts) {
      check(part.width(), part.height());
    }
    if (parts.isEmpty()) {
      throw new PictureException("holds no picture");
    }
    parts = List.copyOf(parts);
  }

  private static void check(int width, int height) {
    int most = PictureFile.LARGEST_SIDE;
    if (width < 1 || height < 1 || width > most || height > most) {
      throw new PictureException(
          "is %s x %s pixels, want 1 to %s each way".formatted(width, height, most));
    }
  }
}
