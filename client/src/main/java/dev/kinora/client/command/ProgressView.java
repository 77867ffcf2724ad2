package dev.kinora.client.command;

import dev.kinora.client.console.Console;
import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A render's progress for a person: one line redrawn in place on a terminal, a few plain lines elsewhere; its warnings once. */
public final class ProgressView implements AutoCloseable {
  private static final int BAR = 24;
  private static final int PLAIN_PARTS = 4;

  private final Console console;
  private final InstantSource clock;
  private String shown = "";
  private List<String> warned = List.of();
  private @Nullable Instant firstStep;
  private int stepsAtFirst;

  public ProgressView(Console console) {
    this(console, InstantSource.system());
  }

  public ProgressView(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  public void show(Render render) {
    warn(Endings.warnings(render));
    Progress progress = render.getProgress();
    if (firstStep == null && progress.getStepsDone() > 0) {
      firstStep = clock.instant();
      stepsAtFirst = progress.getStepsDone();
    }
    if (console.terminal()) {
      redraw(line(render, progress));
    } else {
      sayOnce(plain(render, progress));
    }
  }

  /** As soon as the farm knows, since Ctrl-C may be what one wants then. */
  private void warn(List<String> warnings) {
    if (!warnings.equals(warned)) {
      close();
      warnings.forEach(line -> console.say("kinora: " + line));
      warned = warnings;
    }
  }

  /** Leaves the cursor at the start of an empty line. */
  @Override
  public void close() {
    if (console.terminal() && !shown.isEmpty()) {
      redraw("");
    }
  }

  private String line(Render render, Progress progress) {
    if (progress.getStepsTotal() == 0) {
      return word(render.getState());
    }
    int filled = (int) ((long) BAR * progress.getStepsDone() / progress.getStepsTotal());
    return "%s [%s%s] %s%s"
        .formatted(
            word(render.getState()),
            "#".repeat(Math.min(filled, BAR)),
            ".".repeat(Math.max(BAR - filled, 0)),
            counts(progress),
            left(progress));
  }

  private static String counts(Progress progress) {
    return "%s/%s steps, %s/%s frames"
        .formatted(
            progress.getStepsDone(),
            progress.getStepsTotal(),
            progress.getFramesDone(),
            progress.getFramesTotal());
  }

  private String left(Progress progress) {
    int done = progress.getStepsDone() - stepsAtFirst;
    int todo = progress.getStepsTotal() - progress.getStepsDone();
    if (firstStep == null || done <= 0 || todo <= 0) {
      return "";
    }
    double each = Duration.between(firstStep, clock.instant()).toMillis() / (double) done;
    return String.format(Locale.ROOT, ", %.0f s left", Math.ceil(each * todo / 1000));
  }

  /** Changes with each phase and each quarter of the steps, so that a log stays short. */
  private String plain(Render render, Progress progress) {
    if (render.getState() != RenderState.RENDER_SAMPLING) {
      return word(render.getState());
    }
    if (progress.getStepsTotal() == 0) {
      return shown; // the first count comes soon
    }
    long part = (long) PLAIN_PARTS * progress.getStepsDone() / progress.getStepsTotal();
    long steps = part * progress.getStepsTotal() / PLAIN_PARTS;
    return "%s, %s of %s steps".formatted(word(render.getState()), steps, progress.getStepsTotal());
  }

  public static String word(RenderState state) {
    return switch (state) {
      case RENDER_ACCEPTED -> "waiting for a worker";
      case RENDER_SAMPLING -> "sampling";
      case RENDER_ENCODING -> "encoding";
      case RENDER_COMPLETED -> "done";
      case RENDER_PARTIAL -> "done in part";
      case RENDER_FAILED -> "failed";
      case RENDER_CANCELLED -> "cancelled";
      case RENDER_STATE_UNSPECIFIED, UNRECOGNIZED -> "asking";
    };
  }

  private void sayOnce(String line) {
    if (!line.equals(shown)) {
      console.say(line);
      shown = line;
    }
  }

  private void redraw(String line) {
    String fitting =
        line.length() < console.columns() ? line : line.substring(0, console.columns() - 1);
    if (!fitting.equals(shown)) {
      console
          .err()
          .print("\r" + fitting + " ".repeat(Math.max(0, shown.length() - fitting.length())));
      console.err().print(fitting.isEmpty() ? "\r" : "");
      console.err().flush();
      shown = fitting;
    }
  }
}
