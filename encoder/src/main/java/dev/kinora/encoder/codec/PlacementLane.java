package dev.kinora.encoder.codec;

import dev.kinora.infra.health.Exhaustion;
import dev.kinora.job.OutputFormat;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Placement;
import dev.kinora.v1.VideoFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one placement's encoder on the codec pool: whenever frames are there that it has not encoded, it runs, on one
 * thread at a time; it never waits on a thread.
 */
final class PlacementLane implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PlacementLane.class);
  /** After so many frames the lane goes to the end of the pool's queue, so that a long clip does not hold the others up. */
  private static final int TURN = 16;

  private final ClipToEncode clip;
  private final Placement placement;
  private final Path file;
  private final Supplier<PlacementEncoder> opener;
  private final Executor pool;
  private final CompletableFuture<PlacementResult> result = new CompletableFuture<>();
  /** Signals not yet answered; the one that raises it from 0 starts the run. */
  private final AtomicInteger signals = new AtomicInteger();

  /** The frames that this placement shows, all of them or the one of a poster: from {@code first} to before {@code end}. */
  private final int first;

  private final int end;
  private volatile int available;
  private volatile boolean cancelled;
  private @Nullable PlacementEncoder encoder;
  private int next;
  private long written;

  PlacementLane(ClipToEncode clip, Placement placement, Path file, Executor pool) {
    this(clip, placement, file, () -> new PlacementEncoder(clip.shape(), placement, file), pool);
  }

  /** @param opener of the encoder into {@code file} */
  PlacementLane(
      ClipToEncode clip,
      Placement placement,
      Path file,
      Supplier<PlacementEncoder> opener,
      Executor pool) {
    this.clip = clip;
    this.placement = placement;
    this.file = file;
    this.opener = opener;
    this.pool = pool;
    boolean poster = placement.getFormat() == VideoFormat.PNG;
    this.first = poster ? clip.shape().poster() : 0;
    this.end = poster ? first + 1 : clip.shape().count();
    this.next = first;
  }

  /** Done when the placement is, one way or the other, and its natives are closed. */
  CompletableFuture<PlacementResult> result() {
    return result;
  }

  /** The first {@code frames} frames may be read. */
  void available(int frames) {
    available = frames;
    signal();
  }

  void cancel() {
    cancelled = true;
    signal();
  }

  @Override
  public void run() {
    int answered = signals.get();
    boolean more = false;
    try {
      more = work();
    } catch (RuntimeException e) {
      fail(e);
    } catch (IOException | Error e) {
      end(() -> result.completeExceptionally(e));
    }
    if (more || signals.addAndGet(-answered) != 0) {
      if (more) {
        signals.addAndGet(1 - answered); // stays above 0: nobody else starts a run
      }
      start();
    }
  }

  private void signal() {
    if (signals.getAndIncrement() == 0) {
      start();
    }
  }

  /** Where not even a run can be started this is the end: whoever waits for the lane must not wait for ever. */
  private void start() {
    try {
      pool.execute(this);
    } catch (RuntimeException | Error e) {
      end(() -> result.completeExceptionally(e));
    }
  }

  /** One turn; true where there is more to do at once. */
  private boolean work() throws IOException {
    if (result.isDone()) {
      return false;
    }
    if (cancelled) {
      end(() -> result.completeExceptionally(new CancellationException("clip dropped")));
      return false;
    }
    if (OutputFormat.of(placement.getFormat()).isEmpty()) {
      failed(FailureCode.UNSUPPORTED, "no encoder for format " + placement.getFormat());
      return false;
    }
    for (int turn = 0; turn < TURN && next < Math.min(end, available); turn++) {
      opened().encode(clip.frames().frame(next));
      next++;
      count(opened().bytes());
      if (encoder != null && encoder.bytes() > clip.mostBytes()) {
        failed(
            FailureCode.CAP_EXCEEDED,
            "the video passes %s bytes, the most of this encoder".formatted(clip.mostBytes()));
        return false;
      }
    }
    if (next == end && opened().again()) {
      next = first;
    } else if (next == end) {
      finish();
      return false;
    }
    return next < Math.min(end, available);
  }

  private void count(long bytes) {
    clip.written().accept(bytes - written);
    written = bytes;
  }

  private PlacementEncoder opened() {
    PlacementEncoder open = encoder;
    if (open == null) {
      open = opener.get();
      encoder = open;
    }
    return open;
  }

  private void finish() throws IOException {
    opened().finish();
    long bytes = Files.size(file);
    count(bytes);
    if (placement.getMaxBytes() > 0 && Long.compareUnsigned(bytes, placement.getMaxBytes()) > 0) {
      failed(
          FailureCode.CAP_EXCEEDED,
          "the video has %s bytes, max_bytes is %s"
              .formatted(bytes, Long.toUnsignedString(placement.getMaxBytes())));
      return;
    }
    end(() -> result.complete(new PlacementResult.Encoded(placement, file, bytes)));
  }

  private void fail(RuntimeException e) {
    if ((e instanceof CodecException codec && codec.local()) || Exhaustion.in(e).isPresent()) {
      end(() -> result.completeExceptionally(e));
    } else {
      failed(FailureCode.ENCODING_FAILED, "cannot encode: " + e);
    }
  }

  private void failed(FailureCode code, String message) {
    Failure failure = Failure.newBuilder().setCode(code).setMessage(message).build();
    end(() -> result.complete(new PlacementResult.Failed(placement, failure)));
  }

  /** Natives first: who waits for the result may delete the spool that they read. */
  private void end(Runnable completion) {
    PlacementEncoder open = encoder;
    encoder = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (RuntimeException e) {
      LOG.warn("cannot close {}", file, e);
    } finally {
      completion.run();
    }
  }
}
