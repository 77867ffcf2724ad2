package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.ClipAssembler;
import dev.kinora.encoder.assembly.ClipClass;
import dev.kinora.encoder.assembly.Decision;
import dev.kinora.encoder.assembly.FrameSpool;
import dev.kinora.encoder.assembly.LoggedRecord;
import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.encoder.assembly.Step;
import dev.kinora.encoder.codec.ClipEncoding;
import dev.kinora.encoder.codec.ClipShape;
import dev.kinora.encoder.codec.ClipToEncode;
import dev.kinora.encoder.codec.EncodedClip;
import dev.kinora.encoder.codec.Picture;
import dev.kinora.job.Defaults;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A clip that holds a place: its records are assembled, its frames spooled and, class by class, the first one encoded while
 * they arrive. Reader's thread; {@link #close} returns at once and frees files and room when no codec thread uses them.
 */
final class OpenClip implements Undecided {
  private static final Logger LOG = LoggerFactory.getLogger(OpenClip.class);

  private final Start start;
  private final long finish;
  private long read = -1;
  private final ClipAssembler assembler;
  private final Desk desk;
  private final Path folder;
  private final Map<ClipClass, FrameSpool> spools = new HashMap<>();
  private @Nullable ClipClass encodedClass;
  private @Nullable ClipEncoding encoding;
  private CompletableFuture<Void> cancelled = CompletableFuture.completedFuture(null);
  /** Bytes of spool kept for frames, those of them in use, and written by the codecs. */
  private long reserved;

  private long used;
  private final AtomicLong videos = new AtomicLong();
  private long touchedNanos;
  private volatile boolean dropped;

  /** What clips share: the spool and the codec. */
  record Desk(SpoolFolder spool, java.util.concurrent.Executor codecPool, long videoBytes) {}

  /** The clip needs more room for its frames than is free now, or than there is at all. */
  static final class NoRoomException extends Exception {
    private static final long serialVersionUID = 1L;
    private final long needed;

    NoRoomException(long needed) {
      this.needed = needed;
    }

    /** Bytes for all its classes so far. */
    long needed() {
      return needed;
    }
  }

  /** The room that {@code passed} is known to need is reserved, and from now on this clip's to release. */
  OpenClip(Undecided.PassedOver passed, Desk desk) throws IOException {
    this.start = passed.start();
    this.finish = passed.finish();
    this.assembler = new ClipAssembler(passed.header());
    this.desk = desk;
    this.folder = desk.spool().newFolder();
    this.reserved = passed.room();
    this.touchedNanos = System.nanoTime();
  }

  @Override
  public Start start() {
    return start;
  }

  @Override
  public RecordHeader header() {
    return assembler.header();
  }

  ClipAssembler assembler() {
    return assembler;
  }

  long touchedNanos() {
    return touchedNanos;
  }

  /** Bytes of spool that its frames are known to need. */
  long room() {
    return reserved;
  }

  /** True once nobody wants its end from here; any thread. */
  boolean dropped() {
    return dropped;
  }

  /** The same without a place. What may decide and was not read again yet is not forgotten: a cancellation behind it comes too late. */
  Undecided.PassedOver passedOver(long room) {
    long unread = read < finish ? finish : Undecided.PassedOver.NONE;
    return new Undecided.PassedOver(header(), start, 0, unread, room);
  }

  Step take(LoggedRecord record) throws IOException, NoRoomException {
    touchedNanos = System.nanoTime();
    Step step = assembler.take(record);
    switch (step) {
      case Step.ClassOpened opened -> open(opened.clip());
      case Step.FrameKept kept -> keep(kept, record);
      case Step.Skipped skipped -> {}
      case Step.Noted noted -> {}
      case Step.Decided decided -> {}
    }
    read = Math.max(read, record.offset());
    return step;
  }

  /** The videos of the class that is whole. */
  CompletableFuture<EncodedClip> finish(Decision.Whole whole) throws IOException {
    ClipEncoding running = encoding;
    if (running != null && encodedClass == whole.clip()) {
      return running.result();
    }
    if (running != null) {
      cancelled = running.cancel();
    }
    ClipEncoding other = encode(whole.clip(), desk.spool().newFolder(folder));
    other.available(whole.clip().frames());
    return other.result();
  }

  void close() {
    dropped = true;
    CompletableFuture<Void> stopped =
        encoding == null ? cancelled : CompletableFuture.allOf(cancelled, encoding.cancel());
    stopped.whenComplete((done, error) -> free());
  }

  private void open(ClipClass clip) throws IOException, NoRoomException {
    long bytes = (long) clip.frameBytes() * clip.frames();
    long more = Math.max(0, used + bytes - reserved);
    if (more > 0 && !desk.spool().reserve(more)) {
      throw new NoRoomException(used + videos.get() + bytes);
    }
    reserved += more;
    used += bytes;
    Path file = folder.resolve("frames-" + spools.size());
    spools.put(clip, FrameSpool.create(file, clip.frameBytes()));
    if (encoding == null) {
      encode(clip, folder);
    }
  }

  private void keep(Step.FrameKept kept, LoggedRecord record) throws IOException {
    ClipClass clip = kept.clip();
    spool(clip).write(kept.index(), record.value().getFrame().getPixels());
    if (clip == encodedClass && encoding != null) {
      encoding.available(clip.leading());
    }
  }

  private ClipEncoding encode(ClipClass clip, Path into) {
    ClipStarted started = clip.started();
    var picture = new Picture(started.getWidth(), started.getHeight(), started.getPixelFormat());
    RenderSpec spec = started.getJob().getSpec();
    var shape =
        new ClipShape(picture, clip.frames(), Defaults.frameRate(spec), Defaults.mode(spec));
    var toEncode = new ClipToEncode(shape, spool(clip)::read, desk.videoBytes(), this::videosGrow);
    var made = new ClipEncoding(toEncode, Defaults.placements(spec), into, desk.codecPool());
    encoding = made;
    encodedClass = clip;
    return made;
  }

  /** Any codec thread. */
  private void videosGrow(long bytes) {
    videos.addAndGet(bytes);
    desk.spool().grow(bytes);
  }

  private FrameSpool spool(ClipClass clip) {
    FrameSpool spool = spools.get(clip);
    if (spool == null) {
      throw new IllegalStateException("a frame of a class that has no spool");
    }
    return spool;
  }

  private void free() {
    try {
      for (FrameSpool spool : spools.values()) {
        spool.close();
      }
      SpoolFolder.delete(folder);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("cannot remove {}: {}", folder, e.toString());
    } finally {
      desk.spool().release(reserved + videos.get());
    }
  }
}
