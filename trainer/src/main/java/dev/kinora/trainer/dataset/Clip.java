package dev.kinora.trainer.dataset;

import java.util.List;

/**
 * One animation ready for training: square pictures of one size, one even turn of the loop, and what it shows.
 *
 * @param name file name without its ending
 * @param captions at least one; the first is the label
 * @param pictures at least two, all of one size
 */
public record Clip(String name, List<String> captions, List<Picture> pictures) {
  private static final double FRAMES = 24;

  public Clip {
    captions = List.copyOf(captions);
    pictures = List.copyOf(pictures);
    if (captions.isEmpty() || pictures.size() < 2) {
      throw new IllegalArgumentException("clip " + name + " wants a caption and two pictures");
    }
  }

  public String label() {
    return captions.getFirst();
  }

  public int side() {
    return pictures.getFirst().width();
  }

  /** Phase of a picture in radians. */
  public float phase(int index) {
    return (float) (2 * Math.PI * index / pictures.size());
  }

  /** The picture that follows one in a loop of 24 frames: what moves faster than that is not seen. */
  public int after(int index) {
    int distance = (int) Math.max(1, Math.round(pictures.size() / FRAMES));
    return (index + distance) % pictures.size();
  }
}
