package dev.kinora.worker.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.RenderMode;
import dev.kinora.worker.model.FakeDenoiser;
import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.sampler.SamplerFixture.Remembering;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanePickerTest {
  private final SamplingModel model = model(4, 8, 16);
  private final LanePicker picker = new LanePicker();

  @Test
  void seatsAreDealtEvenlyToTheTasksOfAQueue() {
    add("a", model, "interactive", 24, 1f);
    add("b", model, "interactive", 24, 1f);
    add("c", model, "interactive", 2, 1f);
    assertThat(next()).isEqualTo(Map.of("a", 7, "b", 7, "c", 2));
  }

  @Test
  void seatsThatAreLeftAreFreeForOtherQueues() {
    add("bulk", model, "bulk", 24, 1f);
    add("shown", model, "interactive", 3, 1f);
    assertThat(next()).isEqualTo(Map.of("shown", 3, "bulk", 13));
  }

  @Test
  void guidedLanesTakeTwoSeats() {
    add("guided", model, "interactive", 6, 2f);
    add("plain", model, "interactive", 24, 1f);
    assertThat(next()).isEqualTo(Map.of("guided", 5, "plain", 6));
  }

  @Test
  void lanesTakeTheSecondSeatWhenTheirGuidanceStarts() {
    picker.add(begun("late", model, 0.4f, "interactive", 24, 2f));
    assertThat(next()).as("first step").isEqualTo(Map.of("late", 16));
    step(16);
    assertThat(next()).as("second step").isEqualTo(Map.of("late", 16));
    step(10);
    assertThat(next())
        .as("ten at the third step are guided, none else fits")
        .isEqualTo(Map.of("late", 8));
    step(8);
    step(8);
    step(8);
    assertThat(next())
        .as("two guided at the third step, six at the second, then new ones")
        .isEqualTo(Map.of("late", 14));
  }

  @Test
  void aQueuePaysForTheRowsItsLanesTookWhateverTheyTakeNext() {
    picker.add(begun("late", model, .2f, "interactive", 6, 2f));
    add("bulk", model, "bulk", 24, 1f);
    LanePicker.Pick plain = picker.next();
    assertThat(counts(plain)).isEqualTo(Map.of("late", 6, "bulk", 10));
    picker.tasks().forEach(task -> step(task, plain.counts().getOrDefault(task, 0)));

    assertThat(plain.paid()).as("6 of 16 rows").isEqualTo(.375);
    assertThat(picker.next().paid())
        .as("of 16 rows, all lanes at their second step")
        .isEqualTo(.75);
  }

  @Test
  void aLaneThatFindsNoSeatsKeepsThoseBehindItBack() {
    var small = model(1, 2, 3);
    picker.add(begun("late", small, .5f, "interactive", 3, 2f));
    step(3);
    step(2);

    assertThat(next())
        .as("two seats, two seats, one seat: three in all")
        .isEqualTo(Map.of("late", 1));
  }

  @Test
  void modelsTakeTurns() {
    SamplingModel other = model(4, 8, 16);
    add("a", model, "interactive", 24, 1f);
    add("b", other, "interactive", 24, 1f);
    assertThat(next()).isEqualTo(Map.of("a", 16));
    assertThat(next()).isEqualTo(Map.of("b", 16));
    assertThat(next()).isEqualTo(Map.of("a", 16));
  }

  @Test
  void aTailGoesWhereARowIsCheapestAndNeverWaits() {
    add("five", model, "interactive", 5, 1f);
    assertThat(next()).isEqualTo(Map.of("five", 4));
    var lone = new LanePicker();
    lone.add(begun("one", model, "interactive", 1, 1f));
    assertThat(counts(lone.next())).isEqualTo(Map.of("one", 1));
  }

  @Test
  void aLaneThatFitsNoBucketGoesAlone() {
    SamplingModel single = model(1);
    add("guided", single, "interactive", 3, 2f);
    assertThat(next()).isEqualTo(Map.of("guided", 1));
  }

  @Test
  void aLongTaskDoesNotKeepAShortOneWaiting() {
    add("long", model, "bulk", 480, 1f);
    for (int i = 0; i < 10; i++) {
      picker.charge(picker.next(), 1_000);
    }
    add("short", model, "interactive", 1, 1f);
    LanePicker.Pick first = picker.next();
    picker.charge(first, 1_000);
    LanePicker.Pick second = picker.next();
    assertThat(counts(first).containsKey("short") || counts(second).containsKey("short"))
        .isTrue();
  }

  private static SamplingModel model(Integer... buckets) {
    return SamplerFixture.model(FakeDenoiser.wellBehaved(SamplerFixture.LATENTS, 0), buckets);
  }

  private void add(String id, SamplingModel of, String queue, int frames, float guidance) {
    picker.add(begun(id, of, queue, frames, guidance));
  }

  private static RunningTask begun(
      String id, SamplingModel of, String queue, int frames, float guidance) {
    return begun(id, of, 0, queue, frames, guidance);
  }

  private static RunningTask begun(
      String id, SamplingModel of, float start, String queue, int frames, float guidance) {
    var task = new RunningTask(new SamplingTask(
        id,
        SamplerFixture.plan(of, start, RenderMode.LOOP, frames, 5, guidance),
        of,
        queue,
        queue.equals("interactive") ? 4 : 1,
        new Remembering(),
        Optional.empty()));
    task.begin(Runnable::run);
    return task;
  }

  private void step(int lanes) {
    step(picker.tasks().getFirst(), lanes);
  }

  private static void step(RunningTask task, int lanes) {
    new LaneBatch(TickListener.NONE)
        .denoise(
            task.task().model(),
            IntStream.range(0, lanes).mapToObj(task.sampling()::lane).toList());
    task.sampling().advance(lanes, 1);
  }

  private Map<String, Integer> next() {
    return counts(picker.next());
  }

  private static Map<String, Integer> counts(LanePicker.Pick pick) {
    var counts = new LinkedHashMap<String, Integer>();
    pick.counts().forEach((task, count) -> counts.put(task.task().id(), count));
    assertThat(pick.lanes()).hasSize(counts.values().stream().mapToInt(i -> i).sum());
    return counts;
  }
}
