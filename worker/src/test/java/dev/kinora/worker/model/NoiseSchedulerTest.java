package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kinora.job.FarmException;
import dev.kinora.v1.DenoiseRole;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.NoiseSchedule;
import dev.kinora.v1.Prediction;
import dev.kinora.v1.ScheduleKind;
import dev.kinora.v1.Scheduler;
import dev.kinora.v1.TimeKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseSchedulerTest {
  private static final float[] PICTURE = {0.5f, -0.25f, 1f};
  private static final float[] NOISE = {-1.5f, 0.75f, 0.1f};

  @Test
  void flowTimesAreShiftedTowardsNoise() {
    NoiseScheduler scheduler =
        NoiseScheduler.of(Scheduler.EULER_FLOW, flow(Prediction.X0, TimeKind.UNIT_TIME, 2f), 4);
    assertThat(times(scheduler)).containsExactly(1f, 6f / 7, 2f / 3, 0.4f);
  }

  @Test
  void aRenderFromAPictureGoesTheRestOfTheWayInAsManySteps() {
    var manifest = flow(Prediction.X0, TimeKind.UNIT_TIME, 2f);
    NoiseScheduler flow = NoiseScheduler.of(Scheduler.EULER_FLOW, manifest, 4, .5f);
    NoiseScheduler ddim =
        NoiseScheduler.of(Scheduler.DDIM, beta(Prediction.V, TimeKind.TIMESTEP), 4, .5f);
    NoiseScheduler forgets = NoiseScheduler.of(Scheduler.EULER_FLOW, manifest, 4, 1);

    assertThat(times(flow)).containsExactly(.5f, .4f, 2f / 7, 2f / 13);
    assertThat(times(ddim)).containsExactly(499f, 374f, 249f, 124f);
    assertThat(times(forgets))
        .containsExactly(times(NoiseScheduler.of(Scheduler.EULER_FLOW, manifest, 4)));
    float[] latents = NOISE.clone();
    flow.start(latents, PICTURE);
    assertThat(latents).containsExactly(mix(.5, .5), within(1e-6f));
    float[] forgotten = NOISE.clone();
    forgets.start(forgotten, PICTURE);
    assertThat(forgotten).containsExactly(NOISE);
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 2, 4, 8})
  void aStrengthLeavesAsMuchOfAPictureInEveryFlow(float shift) {
    var manifest = flow(Prediction.X0, TimeKind.UNIT_TIME, shift);
    assertThat(NoiseScheduler.of(Scheduler.EULER_FLOW, manifest, 12, .6f).time(0))
        .isCloseTo(.6f, within(1e-6f));
  }

  @ParameterizedTest
  @EnumSource(names = {"EULER_FLOW", "DDIM"})
  void theLeastStrengthLeavesNextToThePicture(Scheduler scheduler) {
    var manifest = scheduler == Scheduler.DDIM
        ? beta(Prediction.X0, TimeKind.TIMESTEP)
        : flow(Prediction.X0, TimeKind.UNIT_TIME, 2f);
    float[] latents = NOISE.clone();
    NoiseScheduler.of(scheduler, manifest, 4, 0).start(latents, PICTURE);
    assertThat(latents).containsExactly(PICTURE, within(.05f));
  }

  @Test
  void aFlowModelMayCountTimeInTimestepsOrLogSnr() {
    assertThat(times(
            NoiseScheduler.of(Scheduler.EULER_FLOW, flow(Prediction.X0, TimeKind.TIMESTEP, 1f), 4)))
        .containsExactly(1000f, 750f, 500f, 250f);
    float[] logSnr = times(
        NoiseScheduler.of(Scheduler.EULER_FLOW, flow(Prediction.X0, TimeKind.LOG_SNR, 1f), 2));
    assertThat(logSnr[1]).isEqualTo(0f);
    assertThat(logSnr[0]).isBetween(-25f, -20f);
  }

  @ParameterizedTest
  @EnumSource(names = {"EPSILON", "V", "X0", "FLOW"})
  void aPerfectFlowModelWalksTheStraightLineFromNoiseToPicture(Prediction kind) {
    var manifest = flow(kind, TimeKind.UNIT_TIME, 2f);
    NoiseScheduler scheduler = NoiseScheduler.of(Scheduler.EULER_FLOW, manifest, 8);
    float[] latents = NOISE.clone();
    float[] x0 = new float[3];
    // Pure noise tells a model that predicts noise nothing of the picture: such models start a step
    // later.
    int first = kind == Prediction.EPSILON ? 1 : 0;
    if (first == 1) {
      latents = mix(1 - scheduler.time(1), scheduler.time(1));
    }
    for (int step = first; step < 8; step++) {
      double t = scheduler.time(step);
      scheduler.advance(step, latents, predict(kind, 1 - t, t), x0);
      assertThat(x0).containsExactly(PICTURE, within(2e-4f));
      float[] wanted =
          step == 7 ? PICTURE : mix(1 - scheduler.time(step + 1), scheduler.time(step + 1));
      assertThat(latents).containsExactly(wanted, within(2e-4f));
    }
  }

  @Test
  void theLinearBetasOfDdpmReachTheirPublishedProduct() {
    double[] alphas = Ddim.alphas(betas(ScheduleKind.LINEAR, 1e-4, 0.02));
    assertThat(alphas[0]).isCloseTo(0.9999, within(1e-12));
    assertThat(alphas[999]).isCloseTo(4.0358298e-5, within(1e-10));
  }

  @Test
  void theScaledLinearBetasOfStableDiffusionReachTheirPublishedProduct() {
    double[] alphas = Ddim.alphas(betas(ScheduleKind.SCALED_LINEAR, 0.00085, 0.012));
    assertThat(alphas[0]).isCloseTo(0.99915, within(1e-12));
    assertThat(alphas[999]).isCloseTo(0.0046600951, within(1e-8));
  }

  @Test
  void theCosineScheduleFollowsItsFormulaUntilTheClamp() {
    double[] alphas = Ddim.alphas(betas(ScheduleKind.COSINE, 0, 0));
    for (int t : new int[] {1, 250, 500, 900}) {
      double f = Math.cos((t / 1000.0 + 0.008) / 1.008 * Math.PI / 2);
      double zero = Math.cos(0.008 / 1.008 * Math.PI / 2);
      assertThat(alphas[t - 1]).isCloseTo(f * f / (zero * zero), within(1e-9));
    }
    assertThat(alphas[999]).isPositive();
  }

  @Test
  void ddimStepsAreSpreadFromTheLastTimestepOn() {
    assertThat(times(
            NoiseScheduler.of(Scheduler.DDIM, beta(Prediction.EPSILON, TimeKind.TIMESTEP), 4)))
        .containsExactly(999f, 749f, 499f, 249f);
    assertThat(times(
            NoiseScheduler.of(Scheduler.DDIM, beta(Prediction.EPSILON, TimeKind.UNIT_TIME), 2)))
        .containsExactly(1f, 0.5f);
    double alpha = Ddim.alphas(betas(ScheduleKind.SCALED_LINEAR, 0.00085, 0.012))[499];
    assertThat(times(NoiseScheduler.of(Scheduler.DDIM, beta(Prediction.V, TimeKind.SIGMA), 2))[1])
        .isCloseTo((float) Math.sqrt((1 - alpha) / alpha), within(1e-5f));
    assertThat(times(NoiseScheduler.of(Scheduler.DDIM, beta(Prediction.V, TimeKind.LOG_SNR), 2))[1])
        .isCloseTo((float) Math.log(alpha / (1 - alpha)), within(1e-5f));
  }

  @ParameterizedTest
  @EnumSource(names = {"EPSILON", "V", "X0"})
  void aPerfectBetaModelKeepsPictureAndNoiseAtTheirRates(Prediction kind) {
    double[] all = Ddim.alphas(betas(ScheduleKind.SCALED_LINEAR, 0.00085, 0.012));
    NoiseScheduler scheduler = NoiseScheduler.of(Scheduler.DDIM, beta(kind, TimeKind.TIMESTEP), 5);
    float[] latents = mix(Math.sqrt(all[999]), Math.sqrt(1 - all[999]));
    float[] x0 = new float[3];
    for (int step = 0; step < 5; step++) {
      double alpha = all[(int) scheduler.time(step)];
      scheduler.advance(step, latents, predict(kind, Math.sqrt(alpha), Math.sqrt(1 - alpha)), x0);
      assertThat(x0).containsExactly(PICTURE, within(1e-4f));
      if (step < 4) {
        double next = all[(int) scheduler.time(step + 1)];
        assertThat(latents)
            .containsExactly(mix(Math.sqrt(next), Math.sqrt(1 - next)), within(1e-4f));
      }
    }
    assertThat(latents).containsExactly(x0);
  }

  @Test
  void aSchedulerThatDoesNotFitTheModelIsRefused() {
    assertThatThrownBy(
            () -> NoiseScheduler.of(Scheduler.EULER_FLOW, beta(Prediction.V, TimeKind.TIMESTEP), 4))
        .isInstanceOf(FarmException.class);
    assertThatThrownBy(
            () -> NoiseScheduler.of(Scheduler.DDIM, flow(Prediction.X0, TimeKind.UNIT_TIME, 1f), 4))
        .isInstanceOf(FarmException.class);
  }

  private static float[] times(NoiseScheduler scheduler) {
    float[] times = new float[scheduler.steps()];
    for (int i = 0; i < times.length; i++) {
      times[i] = scheduler.time(i);
    }
    return times;
  }

  private static float[] mix(double signal, double noise) {
    float[] mixed = new float[3];
    for (int i = 0; i < 3; i++) {
      mixed[i] = (float) (signal * PICTURE[i] + noise * NOISE[i]);
    }
    return mixed;
  }

  private static float[] predict(Prediction kind, double signal, double noise) {
    float[] predicted = new float[3];
    for (int i = 0; i < 3; i++) {
      predicted[i] = (float)
          switch (kind) {
            case EPSILON -> NOISE[i];
            case V -> signal * NOISE[i] - noise * PICTURE[i];
            case X0 -> PICTURE[i];
            case FLOW -> NOISE[i] - PICTURE[i];
            case PREDICTION_UNSPECIFIED, UNRECOGNIZED -> throw new AssertionError(kind);
          };
    }
    return predicted;
  }

  private static ModelManifest flow(Prediction prediction, TimeKind time, float shift) {
    return ModelManifest.newBuilder()
        .setDenoise(DenoiseRole.newBuilder().setPrediction(prediction).setTimeKind(time))
        .setSchedule(NoiseSchedule.newBuilder()
            .setKind(ScheduleKind.RECTIFIED_FLOW)
            .setTrainingTimesteps(1000)
            .setShift(shift))
        .build();
  }

  private static ModelManifest beta(Prediction prediction, TimeKind time) {
    return ModelManifest.newBuilder()
        .setDenoise(DenoiseRole.newBuilder().setPrediction(prediction).setTimeKind(time))
        .setSchedule(betas(ScheduleKind.SCALED_LINEAR, 0.00085, 0.012))
        .build();
  }

  private static NoiseSchedule betas(ScheduleKind kind, double low, double high) {
    return NoiseSchedule.newBuilder()
        .setKind(kind)
        .setTrainingTimesteps(1000)
        .setBetaStart(low)
        .setBetaEnd(high)
        .build();
  }
}
