package dev.kinora.farm.allinone;

import dev.kinora.log.v1.ClipFinished;
import dev.kinora.log.v1.ClipStarted;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** All that the logs hold of one render, with the time at which the broker took each record. */
record RenderHistory(List<Logged<FrameRecord>> frames, List<Logged<RenderEvent>> events) {

  /** A record and when the broker appended it. */
  record Logged<T>(Instant at, T value) {}

  /** The terminal events. */
  List<RenderEnd> ends() {
    return events.stream()
        .map(Logged::value)
        .filter(RenderEvent::hasEnded)
        .map(RenderEvent::getEnded)
        .toList();
  }

  /** For each attempt that began a clip, in the order of the log, the worker it ran on. */
  Map<String, String> workers() {
    Map<String, String> workers = new LinkedHashMap<>();
    for (Logged<FrameRecord> record : frames) {
      if (record.value().hasClipStarted()) {
        ClipStarted started = record.value().getClipStarted();
        workers.putIfAbsent(record.value().getHeader().getAttempt(), started.getWorker());
      }
    }
    return workers;
  }

  /** The attempts that finished a clip, in the order of the log. */
  List<String> finished() {
    return frames.stream()
        .map(Logged::value)
        .filter(FrameRecord::hasClipFinished)
        .map(record -> record.getHeader().getAttempt())
        .toList();
  }

  /** The record that finished the clip. */
  ClipFinished finish() {
    return frames.stream()
        .map(Logged::value)
        .filter(FrameRecord::hasClipFinished)
        .map(FrameRecord::getClipFinished)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no ClipFinished"));
  }

  /** How far an attempt's frames show that it came, in lane steps of the clip. */
  long furthestStep(String attempt) {
    return frames.stream()
        .map(Logged::value)
        .filter(record -> record.getHeader().getAttempt().equals(attempt) && record.hasFrame())
        .mapToLong(record -> record.getFrame().getStepsDone())
        .max()
        .orElse(0);
  }

  /** When the first attempt began. */
  Instant begunAt() {
    return first(frames, FrameRecord::hasClipStarted);
  }

  /** When the frames were all there for the first time. */
  Instant finishedAt() {
    return first(frames, FrameRecord::hasClipFinished);
  }

  Instant endedAt() {
    return first(events, RenderEvent::hasEnded);
  }

  private static <T> Instant first(List<Logged<T>> records, Predicate<T> wanted) {
    return records.stream()
        .filter(record -> wanted.test(record.value()))
        .map(Logged::at)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no such record among " + records.size()));
  }
}
