package dev.kinora.encoder.publish;

import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.publish.Patience.NoRoomException;
import dev.kinora.job.EqualOutputs;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.ClipQuality;
import dev.kinora.v1.Output;
import dev.kinora.v1.RenderEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The outputs of a render whose frames another one has made: copies of that one's, byte for byte. Blocks; any thread. */
final class OutputCopies {
  private final EndStore ends;
  private final VideoStore videos;

  OutputCopies(EndStore ends, VideoStore videos) {
    this.ends = ends;
    this.videos = videos;
  }

  /**
   * What is in the store now.
   *
   * @param build of the encoder that made the bytes
   * @param quality empty where the source's end tells none
   */
  record Copied(List<Output> outputs, String build, Optional<ClipQuality> quality) {}

  /** Empty where the source, or one of its outputs that are wanted, is gone; only the render's own tenant is looked into. */
  Optional<Copied> make(RecordHeader header, Decision.Copy copy)
      throws IOException, NoRoomException {
    Optional<StoredEnd> source = ends.find(header.getTenant(), copy.framesOf().getSource());
    Optional<List<Output>> wanted =
        source.flatMap(end -> EqualOutputs.of(copy.started().getJob().getSpec(), end.getEnd()));
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    RenderEnd end = source.get().getEnd();
    String build = source.get().getJudgement().getEncoderBuild();
    var outputs = new ArrayList<Output>();
    for (Output from : wanted.get()) {
      String key = StoreKeys.output(
          header.getTenant(),
          header.getId(),
          copy.started().getFrameClass().toByteArray(),
          build,
          from.getPlacement());
      Optional<VideoStore.StoredVideo> stored = videos.copy(from, key);
      if (stored.isEmpty()) {
        return Optional.empty();
      }
      outputs.add(from.toBuilder()
          .setKey(key)
          .setBytes(stored.get().bytes())
          .setSha256(stored.get().sha256())
          .build());
    }
    return Optional.of(new Copied(
        outputs, build, end.hasQuality() ? Optional.of(end.getQuality()) : Optional.empty()));
  }
}
