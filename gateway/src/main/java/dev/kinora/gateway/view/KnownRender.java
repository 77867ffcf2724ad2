package dev.kinora.gateway.view;

import dev.kinora.job.RenderPhase;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.Notice;
import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one render at a moment; immutable. Its sources (jobs, events, previews) have no mutual order, so every change is
 * a join: the furthest phase wins, the first end absorbs, progress counts only from the newest attempt (attempts are UUIDv7: the
 * greater string is the newer).
 *
 * @param header who it is: id, tenant, labels, request digest and times; without digest and expiry until the job itself was read
 * @param job where the job itself is, once it was read
 * @param newest the newest attempt heard of
 * @param ended set once the render has ended
 * @param lastEvent place of the last event that was read, or null
 */
public record KnownRender(
    RecordHeader header,
    JobPlace job,
    RenderPhase phase,
    Attempt newest,
    @Nullable Ended ended,
    @Nullable EventPlace lastEvent) {

  /**
   * How it ended, as the API shows it.
   *
   * @param end without what the render says itself: spec and notices
   * @param spec what the client said, where the end knows
   */
  public record Ended(RenderEnd end, Optional<RenderSpec> spec) {
    static Ended of(RenderEnd end) {
      return new Ended(
          end.toBuilder().clearSpec().clearNotices().build(),
          end.hasSpec() ? Optional.of(end.getSpec()) : Optional.empty());
    }

    /** In binary form. */
    int bytes() {
      return end.getSerializedSize() + spec.map(RenderSpec::getSerializedSize).orElse(0);
    }
  }

  /**
   * An attempt and how far it is.
   *
   * @param id empty before any began
   * @param progress null before it reports, and after the render's end
   * @param notices what the client should know of the render: as it said at its start; until it did, as the one before said; after the end as that says
   */
  public record Attempt(String id, @Nullable Progress progress, List<Notice> notices) {
    static final Attempt NONE = new Attempt("", null, List.of());

    public Attempt {
      notices = List.copyOf(notices);
    }

    /** Whether what this one said is overtaken by another's word. */
    boolean olderThan(String other) {
      return other.compareTo(id) > 0;
    }

    Attempt with(Progress report) {
      return new Attempt(id, report, notices);
    }

    /** Another one, or this one again, as the newest. */
    Attempt followedBy(String other) {
      return olderThan(other) ? new Attempt(other, null, notices) : this;
    }

    Attempt saying(String speaker, List<Notice> said) {
      return speaker.equals(id) ? new Attempt(id, progress, said) : this;
    }
  }

  static KnownRender of(RecordHeader header, JobPlace job) {
    return new KnownRender(header, job, RenderPhase.ACCEPTED, Attempt.NONE, null, null);
  }

  String attempt() {
    return newest.id();
  }

  @Nullable
  Progress progress() {
    return newest.progress();
  }

  /** A render that is known only by its end, as read from end.json. */
  public static KnownRender of(RenderEnd end) {
    return of(headerOf(end), JobPlace.UNKNOWN).with(end);
  }

  /** Whether the job itself was read, not only news of it. */
  boolean accepted() {
    return !header.getRequestDigest().isEmpty() && header.hasExpiresAt();
  }

  KnownRender withJob(RecordHeader read, JobPlace place) {
    return accepted() ? this : new KnownRender(read, place, phase, newest, ended, lastEvent);
  }

  KnownRender with(RenderEvent event, EventPlace place) {
    KnownRender changed = with(event);
    return new KnownRender(
        changed.header, changed.job, changed.phase, changed.newest, changed.ended, place);
  }

  private KnownRender with(RenderEvent event) {
    return switch (event.getKindCase()) {
      case STARTED ->
        at(
            RenderPhase.SAMPLING,
            newest
                .followedBy(event.getAttempt())
                .saying(event.getAttempt(), event.getStarted().getNoticesList()));
      case FIRST_FRAME -> at(RenderPhase.SAMPLING, newest.followedBy(event.getAttempt()));
      case ENDED -> with(event.getEnded());
      case KIND_NOT_SET -> this;
    };
  }

  KnownRender with(RenderEnd end) {
    if (ended != null) {
      return this;
    }
    RecordHeader known = accepted() ? header : headerOf(end);
    return new KnownRender(
        known,
        job,
        phase.join(RenderPhase.of(end.getOutcome())),
        new Attempt(newest.id(), null, end.getNoticesList()),
        Ended.of(end),
        lastEvent);
  }

  KnownRender with(String reporter, Progress report) {
    if (phase.terminal() || reporter.compareTo(newest.id()) < 0) {
      return this;
    }
    boolean sampled = report.getStepsTotal() > 0 && report.getStepsDone() >= report.getStepsTotal();
    RenderPhase seen = phase.join(sampled ? RenderPhase.ENCODING : RenderPhase.SAMPLING);
    Attempt reporting = newest.followedBy(reporter).with(report);
    return new KnownRender(header, job, seen, reporting, null, lastEvent);
  }

  private KnownRender at(RenderPhase seen, Attempt attempt) {
    return phase.terminal()
        ? this
        : new KnownRender(header, job, phase.join(seen), attempt, null, lastEvent);
  }

  public String queue() {
    return job.queue();
  }

  /** How the render ended, without spec and notices; null before it has. */
  public @Nullable RenderEnd end() {
    return ended == null ? null : ended.end();
  }

  /** The render that this one retries, or empty. */
  public String source() {
    return ended != null && job.source().isEmpty() ? ended.end().getSource() : job.source();
  }

  /** What the client said, where it is at hand. */
  public Optional<RenderSpec> said() {
    return ended != null && ended.spec().isPresent() ? ended.spec() : job.spec();
  }

  /** The render as the API shows it, without video URLs; with what the client said where that is at hand. */
  public Render.Builder toProto() {
    Render.Builder render = Render.newBuilder()
        .setId(header.getId())
        .setState(phase.toProto())
        .putAllLabels(header.getLabelsMap())
        .setQueue(queue())
        .setSource(source())
        .addAllNotices(newest.notices());
    if (header.hasAcceptedAt()) {
      render.setAcceptedAt(header.getAcceptedAt());
    }
    if (header.hasExpiresAt()) {
      render.setExpiresAt(header.getExpiresAt());
    }
    Progress progress = newest.progress();
    if (progress != null) {
      render.setProgress(progress);
    }
    if (ended != null) {
      render.setEnd(ended.end());
    }
    said().ifPresent(render::setSpec);
    return render;
  }

  private static RecordHeader headerOf(RenderEnd end) {
    RecordHeader.Builder header = RecordHeader.newBuilder()
        .setId(end.getId())
        .setTenant(end.getTenant())
        .putAllLabels(end.getLabelsMap());
    if (end.hasAcceptedAt()) {
      header.setAcceptedAt(end.getAcceptedAt());
    }
    return header.build();
  }
}
