package dev.kinora.worker.sampler;

import dev.kinora.worker.model.SamplingModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says whose lanes go into the next batch. A queue's turn comes by {@link DeficitRoundRobin}; its task whose turn is longest
 * ago names the model. Seats are dealt lane by lane to all tasks of that queue and model, earliest frames first; seats that
 * are left are free for the other queues' lanes of the same model. What is left over after the last full bucket goes where
 * the measured curve says it is cheapest: into a smaller bucket, or into a larger one with padding. One thread.
 */
final class LanePicker {
  private final Map<String, Deque<RunningTask>> queues = new LinkedHashMap<>();
  private final DeficitRoundRobin shares = new DeficitRoundRobin();

  /**
   * The lanes of one batch.
   *
   * @param counts how many of each task's earliest unfinished lanes
   * @param paid share of the rows that are the queue's own: the others are free
   */
  record Pick(String queue, SamplingModel model, Map<RunningTask, Integer> counts, double paid) {
    List<LaneState> lanes() {
      var lanes = new ArrayList<LaneState>();
      counts.forEach((task, count) -> {
        for (int i = 0; i < count; i++) {
          lanes.add(task.sampling().lane(i));
        }
      });
      return lanes;
    }

    /** The same lanes, each task's in a batch of its own. */
    List<Pick> alone() {
      return counts.entrySet().stream()
          .map(part -> new Pick(
              part.getKey().task().queue(), model, Map.of(part.getKey(), part.getValue()), 1))
          .toList();
    }
  }

  void add(RunningTask task) {
    queues.computeIfAbsent(task.task().queue(), name -> new ArrayDeque<>()).addLast(task);
    shares.busy(task.task().queue(), task.task().weight());
  }

  void remove(RunningTask task) {
    String queue = task.task().queue();
    Deque<RunningTask> tasks = queues.get(queue);
    if (tasks != null && tasks.remove(task) && tasks.isEmpty()) {
      queues.remove(queue);
      shares.idle(queue);
    }
  }

  boolean isEmpty() {
    return queues.isEmpty();
  }

  List<RunningTask> tasks() {
    return queues.values().stream().flatMap(Collection::stream).toList();
  }

  /** Lanes that are neither noise nor done. */
  int startedLanes() {
    return tasks().stream().mapToInt(task -> task.sampling().startedLanes()).sum();
  }

  /** There must be a task. */
  Pick next() {
    String queue = shares.next(queues.keySet());
    SamplingModel model = tasks(queue).getFirst().task().model();
    var deal = new Deal(model.profile().curve().best());
    deal.to(sharing(tasks(queue), model));
    queues.keySet().stream()
        .filter(other -> !other.equals(queue))
        .forEach(other -> deal.to(sharing(tasks(other), model)));
    deal.shrinkTo(model.profile().curve().usefulRows(deal.rows()));
    var pick = new Pick(queue, model, deal.counts(), (double) deal.rows(queue) / deal.rows());
    pick.counts().keySet().forEach(this::toTheBack);
    return pick;
  }

  /** {@code cost} is what the tick took. Seats that were left over are free. */
  void charge(Pick pick, long cost) {
    shares.charge(pick.queue(), cost * pick.paid(), cost);
  }

  private Deque<RunningTask> tasks(String queue) {
    return queues.getOrDefault(queue, new ArrayDeque<>());
  }

  private static List<RunningTask> sharing(Deque<RunningTask> tasks, SamplingModel model) {
    return tasks.stream()
        .filter(task -> task.task().model().denoiser() == model.denoiser())
        .toList();
  }

  private void toTheBack(RunningTask task) {
    Deque<RunningTask> tasks = tasks(task.task().queue());
    tasks.remove(task);
    tasks.addLast(task);
  }

  /** Hands out the seats of one batch. */
  private static final class Deal {
    private final int seats;
    /** The task of each lane, in the order they were dealt. */
    private final List<RunningTask> lanes = new ArrayList<>();

    private final Map<RunningTask, Integer> counts = new LinkedHashMap<>();
    private int rows;

    private Deal(int seats) {
      this.seats = seats;
    }

    /** In rounds, a lane for each task, while there are seats. The first lane of all always gets in. */
    private void to(List<RunningTask> tasks) {
      boolean dealt = true;
      while (dealt) {
        dealt = false;
        for (RunningTask task : tasks) {
          dealt |= to(task);
        }
      }
    }

    /** Its next lane, if there is one, and seats for it. */
    private boolean to(RunningTask task) {
      int lane = counts.getOrDefault(task, 0);
      if (lane == task.sampling().unfinishedLanes()) {
        return false;
      }
      int needed = task.sampling().rows(lane);
      if (!lanes.isEmpty() && rows + needed > seats) {
        return false;
      }
      lanes.add(task);
      counts.put(task, lane + 1);
      rows += needed;
      return true;
    }

    private int rows() {
      return rows;
    }

    private int rows(String queue) {
      return counts.entrySet().stream()
          .filter(part -> part.getKey().task().queue().equals(queue))
          .mapToInt(part -> part.getKey().sampling().rowsOfFirst(part.getValue()))
          .sum();
    }

    /** Takes the last lanes out again, but never the first. */
    private void shrinkTo(int most) {
      while (rows > most && lanes.size() > 1) {
        RunningTask task = lanes.removeLast();
        int left = counts.getOrDefault(task, 1) - 1;
        rows -= task.sampling().rows(left);
        counts.put(task, left);
      }
      counts.values().removeIf(count -> count == 0);
    }

    private Map<RunningTask, Integer> counts() {
      return counts;
    }
  }
}
