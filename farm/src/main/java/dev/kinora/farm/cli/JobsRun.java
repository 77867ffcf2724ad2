package dev.kinora.farm.cli;

import dev.kinora.farm.cli.JobsFile.Job;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs many renders, some of them at a time, each on a thread of its own: submit, watch to the end, download. */
final class JobsRun {
  private static final Duration BETWEEN = Duration.ofMillis(400);

  private final FarmSession session;
  private final JobsView view;
  private final Map<String, Boolean> open = new ConcurrentHashMap<>();

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

  /** Ctrl-C cancels what is under way. Throws where the farm cannot be reached any more. */
  List<Result> run(List<Job> jobs, int atOnce) {
    session.onInterrupt(client -> {
      view.close();
      cancelAll(client);
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
      throw e.getCause() instanceof CliException fault
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
    Result result = tried(job);
    view.ended(result);
    return result;
  }

  private Result tried(Job job) {
    Render ended = null;
    Map<String, Path> written = new LinkedHashMap<>();
    try {
      String key = Uuids.v7(InstantSource.system()).toString();
      String id = session.patiently(client -> client.submit(job.spec(), key)).getId();
      ended = watch(job, id);
      download(job, ended, written);
      return new Result(job, ended, null, written);
    } catch (CliException e) {
      if (e.exit() == Exit.UNREACHABLE) {
        throw e;
      }
      return new Result(job, ended, e.failure(), written);
    } catch (IOException e) {
      Failure failure = Failure.newBuilder()
          .setCode(FailureCode.INVALID)
          .setMessage("cannot keep the video: " + e)
          .build();
      return new Result(job, ended, failure, written);
    }
  }

  private Render watch(Job job, String id) {
    open.put(id, true);
    try {
      return RenderWatch.untilEnded(
          BETWEEN,
          () -> session.patiently(client -> client.get(id)),
          render -> view.show(job, render));
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
          session.patiently(client -> {
            client.download(ended.getId(), output.getPlacement(), target.part());
            return target;
          });
          target.complete();
        }
        written.put(output.getPlacement(), file);
      }
    }
  }

  private void cancelAll(FarmClient client) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      open.keySet().forEach(id -> threads.submit(() -> client.cancel(id, "Ctrl-C")));
    }
  }
}
