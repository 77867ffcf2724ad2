package dev.kinora.worker.resume;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.util.Timestamps;
import dev.kinora.job.Digests;
import dev.kinora.job.FrameChain;
import dev.kinora.log.v1.Checkpoint;
import dev.kinora.log.v1.LaneCheckpoint;
import dev.kinora.log.v1.StoredCheckpoint;
import dev.kinora.worker.plan.Conditioning;
import dev.kinora.worker.sampler.SamplingSnapshot;
import dev.kinora.worker.sampler.SamplingSnapshot.LaneAt;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;

/** Checkpoints as the bytes of their objects (checkpoint.proto says which), and back where every byte is as it was written. */
final class CheckpointCodec {
  private static final int FORM = 2;

  private CheckpointCodec() {}

  static byte[] encode(ResumePoint point) {
    SamplingSnapshot snapshot = point.snapshot();
    Checkpoint.Builder checkpoint = Checkpoint.newBuilder()
        .setForm(FORM)
        .setFrameClass(point.frameClass())
        .setMadeAt(Timestamps.fromMillis(point.madeAt().toEpochMilli()))
        .setSpent(point.spent())
        .setLanesOpened(snapshot.lanesOpened())
        .setFramesDone(snapshot.framesDone())
        .setChain(point.chain().digest())
        .setLogFrom(point.logFrom())
        .setPrompt(bytes(point.conditioning().prompt()))
        .setAway(bytes(point.conditioning().away()));
    for (LaneAt at : snapshot.lanes()) {
      checkpoint.addLanes(LaneCheckpoint.newBuilder()
          .setLane(at.lane())
          .setStep(at.step())
          .setLatents(bytes(at.latents())));
    }
    ByteString content = checkpoint.build().toByteString();
    return StoredCheckpoint.newBuilder()
        .setContent(content)
        .setSha256(sha256(content))
        .build()
        .toByteArray();
  }

  /** Empty where the object is torn, was changed, or is of a form that this build does not know. */
  static Optional<ResumePoint> decode(byte[] object) {
    try {
      StoredCheckpoint stored = StoredCheckpoint.parseFrom(object);
      if (!stored.getSha256().equals(sha256(stored.getContent()))) {
        return Optional.empty();
      }
      Checkpoint checkpoint = Checkpoint.parseFrom(stored.getContent());
      return checkpoint.getForm() == FORM ? Optional.of(point(checkpoint)) : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private static ResumePoint point(Checkpoint checkpoint) {
    var snapshot = new SamplingSnapshot(
        checkpoint.getLanesOpened(),
        Math.toIntExact(checkpoint.getSpent().getSteps()),
        checkpoint.getFramesDone(),
        checkpoint.getSpent().getDeviceMs(),
        checkpoint.getLanesList().stream()
            .map(lane -> new LaneAt(lane.getLane(), lane.getStep(), floats(lane.getLatents())))
            .toList());
    return new ResumePoint(
        checkpoint.getFrameClass(),
        Instant.ofEpochMilli(Timestamps.toMillis(checkpoint.getMadeAt())),
        snapshot,
        new Conditioning(floats(checkpoint.getPrompt()), floats(checkpoint.getAway())),
        new FrameChain(checkpoint.getChain()),
        checkpoint.getLogFrom());
  }

  private static ByteString bytes(float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static float[] floats(ByteString bytes) {
    float[] numbers = new float[bytes.size() / Float.BYTES];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }

  private static ByteString sha256(ByteString content) {
    var digest = Digests.newSha256();
    content.asReadOnlyByteBufferList().forEach(digest::update);
    return UnsafeByteOperations.unsafeWrap(digest.digest());
  }
}
