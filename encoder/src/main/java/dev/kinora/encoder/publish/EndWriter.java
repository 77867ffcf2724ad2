package dev.kinora.encoder.publish;

import dev.kinora.encoder.assembly.ClipClass;
import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.codec.EncodedClip;
import dev.kinora.encoder.codec.PlacementResult;
import dev.kinora.encoder.publish.Patience.ExhaustedException;
import dev.kinora.infra.health.Exhaustion;
import dev.kinora.infra.topic.ControlSender;
import dev.kinora.job.OutputFormat;
import dev.kinora.job.StoreKeys;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.Output;
import dev.kinora.v1.Placement;
import dev.kinora.v1.RenderEnd;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of an end that is made in the store, before the transaction (rule L5): outputs whole, then end.json. Where an
 * end.json is there already it stands, whatever was decided here. Blocks while the store is away; throws ExhaustedException where
 * it is this render alone that it does not serve. Any thread.
 */
public final class EndWriter {
  private static final Logger LOG = LoggerFactory.getLogger(EndWriter.class);

  private final VideoStore videos;
  private final EndStore ends;
  private final ControlSender control;
  private final String encoderBuild;
  private final InstantSource clock;

  public EndWriter(
      VideoStore videos,
      EndStore ends,
      ControlSender control,
      String encoderBuild,
      InstantSource clock) {
    this.videos = videos;
    this.ends = ends;
    this.control = control;
    this.encoderBuild = encoderBuild;
    this.clock = clock;
  }

  /** The end that stands. Throws CancellationException when nobody wants it any more. */
  public StoredEnd over(
      RecordHeader header, Optional<ClipClass> leader, Decision.Over over, Patience patience)
      throws ExhaustedException {
    return write(header, () -> RenderEnds.over(header, leader, over, clock.instant()), patience);
  }

  /** The end of a render whose end.json can be neither written nor read: it stands in the terminal event alone. */
  public StoredEnd unwritten(RecordHeader header, Decision.Over over) {
    StoredEnd end = RenderEnds.over(header, Optional.empty(), over, clock.instant());
    control.over(end.getEnd());
    return end;
  }

  /** How the render ended, if it did. */
  public Optional<StoredEnd> find(RecordHeader header, Patience patience)
      throws ExhaustedException {
    return patience.read(
        "look whether render %s has ended".formatted(header.getId()),
        () -> ends.find(header.getTenant(), header.getId()));
  }

  /** The same for a clip whose placements are encoded or have failed. */
  public StoredEnd whole(
      RecordHeader header, Decision.Whole whole, EncodedClip encoded, Patience patience)
      throws ExhaustedException {
    var outputs = new ArrayList<Output>();
    for (PlacementResult result : encoded.placements()) {
      outputs.add(output(header, whole, result, patience));
    }
    var made = new RenderEnds.Made(outputs, encoded.motion(), encoderBuild);
    return write(header, () -> RenderEnds.whole(header, whole, made, clock.instant()), patience);
  }

  /** The same for a render whose frames another one has made. */
  public StoredEnd copied(RecordHeader header, Decision.Copy copy, Patience patience)
      throws ExhaustedException {
    var copies = new OutputCopies(ends, videos);
    String what = "copy the outputs of " + copy.framesOf().getSource();
    Optional<OutputCopies.Copied> copied = patience.write(what, () -> copies.make(header, copy));
    return write(header, () -> RenderEnds.copied(header, copy, copied, clock.instant()), patience);
  }

  private Output output(
      RecordHeader header, Decision.Whole whole, PlacementResult result, Patience patience)
      throws ExhaustedException {
    Placement placement = result.placement();
    Output.Builder output = Output.newBuilder()
        .setPlacement(placement.getName())
        .setWidth(placement.getWidth())
        .setHeight(placement.getHeight());
    return switch (result) {
      case PlacementResult.Failed failed -> output.setFailure(failed.failure()).build();
      case PlacementResult.Encoded encoded -> {
        String key = StoreKeys.output(
            header.getTenant(),
            header.getId(),
            whole.clip().started().getFrameClass().toByteArray(),
            encoderBuild,
            placement.getName());
        String mediaType = OutputFormat.of(placement.getFormat()).orElseThrow().mediaType();
        VideoStore.StoredVideo stored =
            patience.write("store " + key, () -> videos.store(key, encoded.file(), mediaType));
        yield output
            .setKey(stored.key())
            .setBytes(stored.bytes())
            .setSha256(stored.sha256())
            .setMediaType(mediaType)
            .build();
      }
    };
  }

  /** @param end made anew at each try: to make it may fail too */
  private StoredEnd write(RecordHeader header, Supplier<StoredEnd> end, Patience patience)
      throws ExhaustedException {
    StoredEnd stored =
        patience.write("end render " + header.getId(), () -> ends.putOrAdopt(end.get()));
    RenderEnd stands = stored.getEnd();
    control.over(stands);
    if (stands.getOutcome() == Outcome.COMPLETED) {
      // Without the entry a later render of the same frames is sampled again, no more.
      quietly("no entry in the index of classes", stands, () -> ends.index(stands));
    }
    return stored;
  }

  /** Removes what a render that ended needs no more; what stays here is removed by age. */
  public void tidy(RenderEnd end) {
    quietly("its checkpoints stay", end, () -> ends.forgetCheckpoints(end));
  }

  /** For what is good to have and must hold no end up. */
  private static void quietly(String loss, RenderEnd end, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      Exhaustion.passOn(e);
      LOG.warn("render {}: {}: {}", end.getId(), loss, e.toString());
    }
  }
}
