package dev.kinora.worker.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.infra.fixture.Await;
import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.RenderMode;
import dev.kinora.worker.model.FakeDenoiser;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import dev.kinora.worker.sampler.SamplerFixture.Remembering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepBatcherTest {
  private final FakeDenoiser denoiser = FakeDenoiser.wellBehaved(SamplerFixture.LATENTS, 0);
  private final SamplingModel model = SamplerFixture.model(denoiser, 1, 4, 8);
  private final List<String> fills = Collections.synchronizedList(new ArrayList<>());
  private final StepBatcher batcher = StepBatcher.start(
      3,
      NamedThreads.platform("sampler-test"),
      NamedThreads.platform("decoder-test"),
      new TickListener() {
        @Override
        public void batch(int rows, int bucket) {
          fills.add(rows + "/" + bucket);
        }
      });

  @AfterEach
  void close() {
    batcher.close();
  }

  @Test
  void framesComeInOrderWhileLaterLanesAreStillNoise() {
    var sink = new Remembering();
    SamplingSummary summary = run(sink, RenderMode.LOOP, 10, 3, 1f);
    assertThat(sink.indexes).isEqualTo(IntStream.range(0, 10).boxed().toList());
    assertThat(summary.steps()).isEqualTo(30);
    assertThat(summary.frames()).isEqualTo(10);
    assertThat(fills.subList(0, 3)).containsOnly("8/8");
    assertThat(fills.subList(3, fills.size())).containsOnly("2/4").hasSize(3);
    assertThat(sink.progress.get(2).framesDone()).isEqualTo(8);
    assertThat(sink.progress).last().extracting(FrameSink.Progress::stepsDone).isEqualTo(30);
  }

  @Test
  void guidanceTakesTwoRowsOfTheSameBatch() {
    run(new Remembering(), RenderMode.LOOP, 4, 1, 2f);
    assertThat(fills).containsExactly("8/8");
  }

  @Test
  void denoisingYieldsAFrameForEachStep() {
    var sink = new Remembering();
    run(sink, RenderMode.DENOISE, 5, 5, 1f);
    assertThat(sink.indexes).containsExactly(0, 1, 2, 3, 4);
    assertThat(fills).containsOnly("1/1").hasSize(5);
  }

  @Test
  void aPlainLoopMakesTheSameFrames() {
    var farm = new Remembering();
    run(farm, RenderMode.LOOP, 10, 3, 1.5f);
    var plain = new Remembering();
    PlainLoop.sample(model, SamplerFixture.plan(model, RenderMode.LOOP, 10, 3, 1.5f), plain);
    assertThat(plain.digests).isEqualTo(farm.digests);
  }

  @Test
  void tasksShareBatchesWhateverStepTheyAreAt() {
    ClipPlan plan = SamplerFixture.plan(model, RenderMode.LOOP, 4, 4, 1f);
    var second = new CompletableFuture<SamplingSummary>();
    var sink = new Remembering() {
      @Override
      public void stepped(Progress told) {
        super.stepped(told);
        if (progress.size() == 1) {
          batcher
              .submit(SamplerFixture.task("second", model, plan, new Remembering()))
              .done()
              .thenAccept(second::complete);
        }
      }
    };
    StepBatcher.Ticket first = batcher.submit(SamplerFixture.task("first", model, plan, sink));
    assertThat(end(first.done()).steps()).isEqualTo(16);
    assertThat(end(second).steps()).isEqualTo(16);
    assertThat(fills).containsExactly("4/4", "8/8", "8/8", "8/8", "4/4");
  }

  private SamplingTask noting(String id, List<String> order, CountDownLatch gate) {
    return SamplerFixture.task(
        id, model, SamplerFixture.plan(model, RenderMode.LOOP, 4, 4, 1f), new Remembering() {
          @Override
          public void stepped(Progress told) {
            await(gate);
            order.add(id);
          }
        });
  }

  @Test
  void aCancelledTaskLeavesBeforeItsNextTick() {
    var stepped = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    var sink = new Remembering() {
      @Override
      public void stepped(Progress told) {
        super.stepped(told);
        stepped.countDown();
        await(cancelled);
      }
    };
    StepBatcher.Ticket ticket = batcher.submit(SamplerFixture.task(
        "a", model, SamplerFixture.plan(model, RenderMode.LOOP, 2, 50, 1f), sink));
    await(stepped);
    ticket.cancel();
    cancelled.countDown();
    assertThatThrownBy(() -> end(ticket.done())).isInstanceOf(CancellationException.class);
    assertThat(sink.progress).hasSize(1);
    assertThat(run(new Remembering(), RenderMode.LOOP, 2, 2, 1f).frames()).isEqualTo(2);
  }

  @Test
  void moreTasksThanTheLimitAreOverloaded() {
    var gate = new CountDownLatch(1);
    var order = Collections.synchronizedList(new ArrayList<String>());
    for (String id : List.of("a", "b", "c")) {
      batcher.submit(noting(id, order, gate));
    }
    assertThatThrownBy(() -> batcher.submit(noting("d", order, gate)))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.OVERLOADED));
    gate.countDown();
  }

  @Test
  void numbersThatAreNotFiniteFailTheTaskAndNoOther() {
    var broken = SamplerFixture.model(
        new FakeDenoiser(
            SamplerFixture.LATENTS,
            0,
            (latent, time, phase, row, bucket) -> time < 0.5f ? Float.NaN : latent),
        4);
    var sink = new Remembering();
    StepBatcher.Ticket bad = batcher.submit(SamplerFixture.task(
        "bad", broken, SamplerFixture.plan(broken, RenderMode.LOOP, 3, 4, 1f), sink));
    assertThatThrownBy(() -> end(bad.done()))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BROKEN_FRAME))
        .hasMessageContaining("step 4 of lane 0");
    assertThat(sink.indexes).isEmpty();
    assertThat(run(new Remembering(), RenderMode.LOOP, 2, 2, 1f).frames()).isEqualTo(2);
  }

  @Test
  void aSinkThatFailsEndsItsTaskWithThatFailure() {
    FrameSink sink = picture -> {
      throw new FarmException(FailureCode.UNAVAILABLE, "the log is away");
    };
    StepBatcher.Ticket ticket = batcher.submit(SamplerFixture.task(
        "a", model, SamplerFixture.plan(model, RenderMode.LOOP, 2, 1, 1f), sink));
    assertThatThrownBy(() -> end(ticket.done())).hasMessageContaining("the log is away");
  }

  @Test
  void closingEndsWhatIsNotDone() {
    var gate = new CountDownLatch(1);
    var order = Collections.synchronizedList(new ArrayList<String>());
    StepBatcher.Ticket waiting = batcher.submit(noting("a", order, gate));
    StepBatcher.Ticket behind = batcher.submit(noting("b", order, gate));
    batcher.close();
    assertThat(waiting.done()).isCompletedExceptionally();
    assertThat(behind.done()).isCompletedExceptionally();
    assertThatThrownBy(() -> batcher.submit(noting("c", order, gate)))
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNAVAILABLE));
  }

  @Test
  void framesAreDecodedWhileTheNextStepRuns() {
    var next = new CountDownLatch(4);
    var counting =
        new FakeDenoiser(SamplerFixture.LATENTS, 0, (latent, time, phase, row, bucket) -> {
          if (row == 0 && bucket == 1) {
            next.countDown();
          }
          return 0.1f * latent;
        });
    SamplingModel waiting =
        SamplerFixture.decodedBy(SamplerFixture.model(counting, 1), latents -> await(next));
    var sink = new Remembering();
    StepBatcher.Ticket ticket = batcher.submit(SamplerFixture.task(
        "a", waiting, SamplerFixture.plan(waiting, RenderMode.DENOISE, 4, 4, 1f), sink));
    assertThat(end(ticket.done()).frames()).isEqualTo(4);
    assertThat(sink.indexes).containsExactly(0, 1, 2, 3);
  }

  @Test
  void whatAModelDoesNotBearOfOneTaskEndsThatTaskAndNoOtherOfItsBatch() {
    var fussy = SamplerFixture.model(
        new FakeDenoiser(SamplerFixture.LATENTS, 0, (latent, time, phase, row, bucket) -> {
          if (time > .6f && time < .7f) { // the second of three steps, not of two
            throw new FarmException(FailureCode.BAD_MODEL, "no step at " + time);
          }
          return .1f * latent + .1f * time + .02f * phase;
        }),
        1,
        2,
        4,
        8);
    var held = new CountDownLatch(1);
    batcher.between(() -> await(held));
    List<StepBatcher.Ticket> good = IntStream.range(0, 2)
        .mapToObj(i -> batcher.submit(SamplerFixture.task(
            "good" + i,
            fussy,
            SamplerFixture.plan(fussy, RenderMode.LOOP, 2, 2, 1f),
            new Remembering())))
        .toList();
    StepBatcher.Ticket bad = batcher.submit(SamplerFixture.task(
        "bad", fussy, SamplerFixture.plan(fussy, RenderMode.LOOP, 2, 3, 1f), new Remembering()));
    held.countDown();

    assertThatThrownBy(() -> end(bad.done())).hasMessageContaining("no step at 0.6");
    assertThat(good)
        .allSatisfy(ticket -> assertThat(end(ticket.done()).frames()).isEqualTo(2));
    assertThat(fills).as("all in one batch, then apart").contains("6/8");
  }

  @Test
  void aFrameThatCannotBeDecodedFailsItsTaskAndNoOther() {
    SamplingModel broken = SamplerFixture.decodedBy(model, latents -> {
      throw new FarmException(FailureCode.BAD_MODEL, "no picture");
    });
    var sink = new Remembering();
    StepBatcher.Ticket bad = batcher.submit(SamplerFixture.task(
        "bad", broken, SamplerFixture.plan(broken, RenderMode.LOOP, 10, 2, 1f), sink));
    StepBatcher.Ticket good = batcher.submit(SamplerFixture.task(
        "good", model, SamplerFixture.plan(model, RenderMode.LOOP, 10, 2, 1f), new Remembering()));
    assertThatThrownBy(() -> end(bad.done())).hasMessageContaining("no picture");
    assertThat(sink.indexes).isEmpty();
    assertThat(end(good.done()).frames()).isEqualTo(10);
  }

  /** Whoever waits for a task may unload its model. */
  @Test
  void aTaskIsNotDoneWhileItsFramesAreDecoded() {
    var decoding = new CountDownLatch(1);
    var inUse = new AtomicBoolean();
    SamplingModel slow = SamplerFixture.decodedBy(model, latents -> {
      inUse.set(true);
      decoding.countDown();
      pause();
      inUse.set(false);
    });
    StepBatcher.Ticket ticket = batcher.submit(SamplerFixture.task(
        "a", slow, SamplerFixture.plan(slow, RenderMode.DENOISE, 50, 50, 1f), new Remembering()));
    CompletableFuture<Boolean> used = ticket.done().handle((summary, problem) -> inUse.get());
    await(decoding);
    ticket.cancel();
    assertThat(end(used)).isFalse();
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted");
    }
  }

  private SamplingSummary run(
      FrameSink sink, RenderMode mode, int frames, int steps, float guidance) {
    return end(batcher
        .submit(SamplerFixture.task(
            "r", model, SamplerFixture.plan(model, mode, frames, steps, guidance), sink))
        .done());
  }

  private static <T> T end(CompletableFuture<T> task) {
    return Await.result(Duration.ofSeconds(20), "the end of a task", task);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new CancellationException("interrupted");
    }
  }
}
