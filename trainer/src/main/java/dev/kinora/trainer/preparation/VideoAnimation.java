package dev.kinora.trainer.preparation;

import dev.kinora.encoder.codec.CodecException;
import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.trainer.dataset.Picture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** MP4 and WebM, by FFmpeg, as they are shown. */
final class VideoAnimation implements AnimationReader {
  @Override
  public Animation read(Path path) {
    Animation.Frames frames = new Animation.Frames(path);
    try (VideoReader reader = VideoReader.withAlpha(path)) {
      frames.check(reader.width(), reader.height());
      Optional<byte[]> next = reader.next();
      for (int count = 1; next.isPresent(); count++) {
        byte[] pixels = next.get();
        Duration begins = reader.time();
        Duration length = reader.length();
        next = reader.next();
        double seconds = next.isPresent()
            ? seconds(reader.time().minus(begins))
            : seconds(length.isZero() ? begins.dividedBy(Math.max(1, count - 1)) : length);
        frames.add(
            Picture.ofStraight(reader.width(), reader.height(), pixels), Math.max(0, seconds));
      }
      return frames.doneWithLastAt(seconds(reader.time()));
    } catch (CodecException e) {
      throw AnimationReader.unreadable(path, e);
    }
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
