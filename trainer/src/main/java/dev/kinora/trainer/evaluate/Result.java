package dev.kinora.trainer.evaluate;

import java.util.Optional;

/** What became of one metric. */
public sealed interface Result {
  /**
   * A number.
   *
   * @param over what it was taken over: "24 prompts"
   */
  record Measured(double value, String over, Optional<Bar> bar) implements Result {
    public Measured {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("measured " + value);
      }
    }

    /** Empty where there is no bar. */
    public Optional<Boolean> met() {
      return bar.map(one -> one.met(value));
    }
  }

  /** None, for a reason. */
  record NotMeasured(String reason) implements Result {}
}
