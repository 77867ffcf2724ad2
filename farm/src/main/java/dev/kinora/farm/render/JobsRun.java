package dev.kinora.farm.render;

import dev.kinora.client.FarmClient;
import dev.kinora.client.FarmFault;
import dev.kinora.client.RenderWatch;
import dev.kinora.client.command.Endings;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Exit;
import dev.kinora.client.console.LocalFile;
import dev.kinora.client.console.OutputFile;
import dev.kinora.client.console.Pause;
import dev.kinora.farm.render.JobsFile.Job;
import dev.kinora.job.Uuids;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Output;
import dev.kinora.v1.Render;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs many renders, some of them at a time, each on a thread of its own: submit, watch to the end, download. Where it is
 * interrupted, or the disk is full so that nothing more can be kept, it begins no more, cancels what is under way and tells how far
 * it came.
 */
final class JobsRun {
  /** Between two looks for renders that are being submitted while all are cancelled. */
  private static final Duration BETWEEN = Duration.ofMillis(400);

  private static final Failure NOT_DONE = Failure.newBuilder()
      .setCode(FailureCode.INVALID)
      .setMessage("not done: the disk is full")
      .build();

  private final FarmSession session;
  private final JobsView view;
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Set<Job> submitting = ConcurrentHashMap.newKeySet();
  private final Map<Job, Result> ended = new ConcurrentHashMap<>();
  /** Completes where the rest is of no use: the disk is full, or with the fault that ends the run. */
  private final CompletableFuture<Void> noMore = new CompletableFuture<>();

  private volatile boolean stopping;
  private volatile boolean full;

  /**
   * What became of one line.
   *
   * @param render as it ended; null where the farm refused it
   * @param failure why it was refused or its videos could not be kept; null where all is well or the render's end says why
   */
  record Result(
      Job job, @Nullable Render render, @Nullable Failure failure, Map<String, Path> files) {
    boolean done() {
      return render != null && failure == null && Endings.exitCode(render.getState()) == Exit.DONE;
    }
  }

  JobsRun(FarmSession session, JobsView view) {
    this.session = session;
    this.view = view;
  }

  /**
   * Throws where the farm cannot be reached any more.
   *
   * @param interrupted is given what has ended when Ctrl-C is pressed, on the hook's thread, before the others are cancelled
   */
  List<Result> run(List<Job> jobs, int atOnce, Consumer<List<Result>> interrupted) {
    session.onInterrupt(client -> {
      stopping = true;
      view.close();
      view.stopped(open.size());
      try {
        interrupted.accept(
            jobs.stream().map(ended::get).filter(Objects::nonNull).toList());
      } finally {
        cancelAll(client, "Ctrl-C");
      }
    });
    ExecutorService threads =
        Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory());
    try {
      CompletableFuture<?>[] running = jobs.stream()
          .map(job -> CompletableFuture.runAsync(() -> one(job), threads).exceptionally(fault -> {
            noMore.completeExceptionally(fault);
            return null;
          }))
          .toArray(CompletableFuture[]::new);
      CompletableFuture.anyOf(CompletableFuture.allOf(running), noMore).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(Exit.INTERRUPTED, Failure.getDefaultInstance(), e);
    } finally {
      if (full) {
        stop();
      }
      threads.shutdownNow();
    }
    if (stopping && !full) {
      throw new CliException(Exit.INTERRUPTED, Failure.getDefaultInstance(), null);
    }
    return jobs.stream()
        .map(job -> ended.getOrDefault(job, new Result(job, null, NOT_DONE, Map.of())))
        .toList();
  }

  /** Whether it stopped because nothing more could be kept. */
  boolean diskFull() {
    return full;
  }

  /** Nothing more could be kept: what is under way is cancelled, and not waited for. */
  private void stop() {
    stopping = true;
    view.close();
    view.stopped(open.size());
    session.patiently(client -> {
      cancelAll(client, "no place for its videos");
      return client;
    });
  }

  private void one(Job job) {
    if (stopping || full) {
      return;
    }
    Result result = tried(job);
    ended.put(job, result);
    view.ended(result);
    if (full) {
      noMore.complete(null);
    }
  }

  private Result tried(Job job) {
    Render end = null;
    Map<String, Path> written = new LinkedHashMap<>();
    try {
      end = watch(job, submit(job));
      download(job, end, written);
      return new Result(job, end, null, written);
    } catch (FarmFault e) {
      CliException told = CliException.of(e);
      if (told.exit() == Exit.UNREACHABLE || told.exit() == Exit.INTERRUPTED) {
        throw e;
      }
      return new Result(job, end, told.failure(), written);
    } catch (CliException e) {
      if (LocalFile.full(e)) {
        full = true;
      }
      return new Result(job, end, e.failure(), written);
    }
  }

  /** Once this returns the render is among those that a Ctrl-C cancels. */
  private String submit(Job job) {
    submitting.add(job);
    try {
      String key = Uuids.v7(InstantSource.system()).toString();
      String id = session.patiently(client -> client.submit(job.spec(), key)).getId();
      open.add(id);
      return id;
    } finally {
      submitting.remove(job);
    }
  }

  private Render watch(Job job, String id) {
    try {
      return RenderWatch.untilEnded(session::patiently, id, render -> view.show(job, render));
    } finally {
      open.remove(id);
    }
  }

  private void download(Job job, Render ended, Map<String, Path> written) {
    for (Output output : ended.getEnd().getOutputsList()) {
      Path file = job.files().get(output.getPlacement());
      if (file != null && !output.hasFailure()) {
        makeFolder(file);
        try (OutputFile target = OutputFile.at(file)) {
          session.download(ended.getId(), output.getPlacement(), target);
        }
        written.put(output.getPlacement(), file);
      }
    }
  }

  private static void makeFolder(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw LocalFile.fault(file, e);
    }
  }

  /** A submit that is under way may still be accepted: those are waited for, as long as the hook waits for this. */
  private void cancelAll(FarmClient client, String reason) {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      boolean more = true;
      while (more) {
        more = !submitting.isEmpty();
        open.stream()
            .filter(asked::add)
            .forEach(id -> threads.submit(() -> client.cancel(id, reason)));
        if (more) {
          Pause.of(BETWEEN);
        }
      }
    }
  }
}
