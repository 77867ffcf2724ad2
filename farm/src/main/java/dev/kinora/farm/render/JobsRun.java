package dev.kinora.farm.render;

import dev.kinora.client.FarmClient;
import dev.kinora.client.FarmFault;
import dev.kinora.client.RenderWatch;
import dev.kinora.client.command.Endings;
import dev.kinora.client.console.CliException;
import dev.kinora.client.console.Exit;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs many renders, some of them at a time, each on a thread of its own: submit, watch to the end, download. Where it is
 * interrupted it begins no more, cancels what is under way and tells how far it came.
 */
final class JobsRun {
  /** Between two looks for renders that are being submitted while all are cancelled. */
  private static final Duration BETWEEN = Duration.ofMillis(400);

  private final FarmSession session;
  private final JobsView view;
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Set<Job> submitting = ConcurrentHashMap.newKeySet();
  private final Queue<Result> ended = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

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
      List<Result> before = ended.stream()
          .sorted(Comparator.comparingInt(result -> result.job().number()))
          .toList();
      view.stopped(open.size());
      try {
        interrupted.accept(before);
      } finally {
        cancelAll(client);
      }
    });
    ExecutorService threads =
        Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory());
    try {
      List<Future<Result>> running =
          jobs.stream().map(job -> threads.submit(() -> one(job))).toList();
      var results = new ArrayList<Result>();
      for (Future<Result> result : running) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(Exit.INTERRUPTED, Failure.getDefaultInstance(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private Result one(Job job) {
    if (stopping) {
      throw new CliException(Exit.INTERRUPTED, Failure.getDefaultInstance(), null);
    }
    Result result = tried(job);
    ended.add(result);
    view.ended(result);
    return result;
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
      return new Result(job, end, e.failure(), written);
    } catch (IOException e) {
      Failure failure = Failure.newBuilder()
          .setCode(FailureCode.INVALID)
          .setMessage("cannot keep the video: " + e)
          .build();
      return new Result(job, end, failure, written);
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

  private void download(Job job, Render ended, Map<String, Path> written) throws IOException {
    for (Output output : ended.getEnd().getOutputsList()) {
      Path file = job.files().get(output.getPlacement());
      if (file != null && !output.hasFailure()) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (OutputFile target = OutputFile.at(file)) {
          session.download(ended.getId(), output.getPlacement(), target);
        }
        written.put(output.getPlacement(), file);
      }
    }
  }

  /** A submit that is under way may still be accepted: those are waited for, as long as the hook waits for this. */
  private void cancelAll(FarmClient client) {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      boolean more = true;
      while (more) {
        more = !submitting.isEmpty();
        open.stream()
            .filter(asked::add)
            .forEach(id -> threads.submit(() -> client.cancel(id, "Ctrl-C")));
        if (more) {
          Pause.of(BETWEEN);
        }
      }
    }
  }
}
