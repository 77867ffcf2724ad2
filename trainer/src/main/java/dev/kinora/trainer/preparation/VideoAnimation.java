package dev.kinora.trainer.preparation;

import dev.kinora.encoder.codec.CodecException;
import dev.kinora.encoder.codec.VideoReader;
import dev.kinora.trainer.dataset.Picture;
import java.nio.file.Path;
import java.util.Optional;

/** MP4, WebM and animated PNG, by FFmpeg, as they are shown. */
final class VideoAnimation implements AnimationReader {
  @Override
  public Animation read(Path path) {
    Animation.Frames frames = new Animation.Frames(path);
    try (VideoReader reader = VideoReader.withAlpha(path)) {
      frames.check(reader.width(), reader.height());
      for (Optional<byte[]> next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(Picture.ofStraight(reader.width(), reader.height(), next.get()), 0);
      }
      return frames.done().between(reader.time());
    } catch (CodecException e) {
      throw AnimationReader.unreadable(path, e);
    }
  }
}
