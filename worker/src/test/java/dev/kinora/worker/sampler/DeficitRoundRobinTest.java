package dev.kinora.worker.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeficitRoundRobinTest {
  private final DeficitRoundRobin shares = new DeficitRoundRobin();

  @Test
  void timeIsSharedByWeightWhateverATurnCosts() {
    shares.busy("interactive", 4);
    shares.busy("bulk", 1);
    Map<String, Double> spent = run(Map.of("interactive", 3.0, "bulk", 11.0), 5_000);
    assertThat(ratio(spent, "interactive", "bulk")).isCloseTo(4, within(0.05));
  }

  @Test
  void theHeavierQueueOvertakesWithinOneTurnOfTheLighter() {
    shares.busy("bulk", 1);
    run(Map.of("bulk", 2.0), 7);
    shares.busy("interactive", 4);
    int waited = 0;
    while (!turn(Map.of("interactive", 2.0, "bulk", 2.0)).equals("interactive")) {
      waited++;
    }
    assertThat(waited).isLessThanOrEqualTo(1);
  }

  @Test
  void aQueueThatComesAndGoesGainsNothingByIt() {
    shares.busy("bulk", 1);
    Map<String, Double> costs = Map.of("interactive", 1.0, "bulk", 1.0);
    int bulk = 0;
    for (int i = 0; i < 1_000; i++) {
      shares.busy("interactive", 4);
      bulk += turn(costs).equals("bulk") ? 1 : 0;
      shares.idle("interactive");
    }
    assertThat(bulk).isGreaterThanOrEqualTo(200);
  }

  @Test
  void aQueueAloneAlwaysGoes() {
    shares.busy("bulk", 1);
    assertThat(run(Map.of("bulk", 5.0), 100)).containsEntry("bulk", 500.0);
  }

  @Test
  void anExpensiveTurnIsPaidBackByWaiting() {
    shares.busy("long", 1);
    shares.busy("short", 1);
    Map<String, Double> costs = Map.of("long", 100.0, "short", 1.0);
    Map<String, Double> spent = run(costs, 2_000);
    assertThat(ratio(spent, "long", "short")).isCloseTo(1, within(0.12));
  }

  private Map<String, Double> run(Map<String, Double> costs, int turns) {
    var spent = new LinkedHashMap<String, Double>();
    for (int i = 0; i < turns; i++) {
      String queue = turn(costs);
      spent.merge(queue, costs.getOrDefault(queue, 0.0), Double::sum);
    }
    return spent;
  }

  private static double ratio(Map<String, Double> spent, String one, String other) {
    return spent.getOrDefault(one, 0.0) / spent.getOrDefault(other, 0.0);
  }

  private String turn(Map<String, Double> costs) {
    String queue = shares.next(Set.copyOf(costs.keySet()));
    double cost = costs.getOrDefault(queue, 0.0);
    shares.charge(queue, cost, cost);
    return queue;
  }
}
