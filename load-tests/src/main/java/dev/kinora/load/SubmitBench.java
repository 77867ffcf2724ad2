package dev.kinora.load;

import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Ratio R13: the 99th percentile of the time to submit a render with 100,000 in the queue, over that with an empty queue; and
 * submits a second. Two farms without workers, one filled first, take turns; clients wait for each answer before the next
 * request.
 */
final class SubmitBench {
  private static final int QUEUED = 100_000;
  private static final int RUNS = 5;
  private static final int SUBMITS = 2_000;
  private static final int CLIENTS = 8;
  private static final double TARGET = 1.2;
  private static final double LEAST_A_SECOND = 500;
  private static final String LIMIT = "gateway.max-unended=" + 2 * QUEUED;
  private static final RenderSpec SPEC =
      RenderSpec.newBuilder().setPrompt("star").setModel("tiny-shapes").build();

  private SubmitBench() {}

  static BenchReport run(Path root) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kinora-bench");
    try (var empty = FarmUnderTest.withoutWorkers(root, folder.resolve("empty"), LIMIT);
        var full = FarmUnderTest.withoutWorkers(root, folder.resolve("full"), LIMIT)) {
      submit(empty, SUBMITS); // warms it
      double[] filling = submit(full, QUEUED);
      var report = new BenchReport("submit", root);
      for (int run = 0; run < RUNS; run++) {
        double emptyMillis = percentile99(submit(empty, SUBMITS));
        long start = System.nanoTime();
        double fullMillis = percentile99(submit(full, SUBMITS));
        double seconds = (System.nanoTime() - start) / 1e9;
        report.put("R13", fullMillis / emptyMillis, TARGET);
        report.put("submits a second, full queue", SUBMITS / seconds, LEAST_A_SECOND);
        report.put("p99 empty, ms", emptyMillis, 0);
        report.put("p99 with 100,000 queued, ms", fullMillis, 0);
      }
      report.put("p99 while filling, ms", percentile99(filling), 0);
      report.put("gateway memory, full, MiB", full.memoryMib(), 0);
      return report;
    } finally {
      SpoolFolder.delete(folder);
    }
  }

  /** Milliseconds of each submit. */
  private static double[] submit(FarmUnderTest farm, int count) throws InterruptedException {
    Callable<double[]> client = () -> {
      double[] millis = new double[count / CLIENTS];
      for (int i = 0; i < millis.length; i++) {
        long start = System.nanoTime();
        farm.submit(SPEC);
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
      return millis;
    };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<double[]>();
      for (Future<double[]> one : threads.invokeAll(Collections.nCopies(CLIENTS, client))) {
        all.add(one.get());
      }
      return all.stream().flatMapToDouble(Arrays::stream).toArray();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException(e.getCause());
    }
  }

  private static double percentile99(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
  }
}
