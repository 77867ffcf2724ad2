package dev.kinora.worker.sampler;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Shares one device between queues by weight (Shreedhar and Varghese, "Efficient Fair Queuing Using Deficit Round Robin",
 * 1995), where the cost of a turn is measured after it. A queue with credit may go, the one of the greatest weight first;
 * when no busy queue has any, all get some, the least enough for one turn. So a newcomer of greater weight waits for at most
 * one turn of a lighter queue, and the lighter one still gets its share. Credit that is not used is lost with the last task;
 * a debt stays. One thread.
 */
final class DeficitRoundRobin {
  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private double turnCost = 1;

  private static final class Account {
    private int weight = 1;
    private double credit;
  }

  /** Tells of a queue that has work, and its weight, at least 1. */
  void busy(String queue, int weight) {
    accounts.computeIfAbsent(queue, name -> new Account()).weight = weight;
  }

  /** The queue has no work any more. */
  void idle(String queue) {
    Account account = accounts.get(queue);
    if (account != null) {
      account.credit = Math.min(account.credit, 0);
    }
  }

  /** Which of the busy queues goes next; there must be one. */
  String next(Set<String> busy) {
    if (busy.stream().noneMatch(queue -> account(queue).credit > 0)) {
      replenish(busy);
    }
    String chosen = null;
    for (String queue : busy) {
      if (account(queue).credit > 0
          && (chosen == null || account(queue).weight > account(chosen).weight)) {
        chosen = queue;
      }
    }
    if (chosen == null) {
      throw new IllegalArgumentException("no queue is busy");
    }
    return chosen;
  }

  /** What the turn of {@code queue} cost: its own part, and all of the turn. */
  void charge(String queue, double part, double turn) {
    account(queue).credit -= part;
    turnCost = turn;
  }

  /** As many rounds as give one queue at least a turn's worth more than nothing. */
  private void replenish(Collection<String> busy) {
    double lightest =
        busy.stream().mapToInt(queue -> account(queue).weight).min().orElse(1);
    double quantum = Math.max(turnCost, Double.MIN_NORMAL) / lightest;
    double rounds = busy.stream()
        .mapToDouble(queue -> -account(queue).credit / (account(queue).weight * quantum))
        .map(Math::floor)
        .min()
        .orElse(0);
    busy.forEach(queue -> account(queue).credit += (rounds + 1) * quantum * account(queue).weight);
  }

  private Account account(String queue) {
    return accounts.computeIfAbsent(queue, name -> new Account());
  }
}
