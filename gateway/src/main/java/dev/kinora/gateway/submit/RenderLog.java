package dev.kinora.gateway.submit;

import dev.kinora.gateway.view.ExpiryWatch;
import dev.kinora.gateway.view.JobLog;
import dev.kinora.gateway.view.KnownRender;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.job.ShownSpec;
import dev.kinora.log.v1.CancelAsked;
import dev.kinora.log.v1.CancelHint;
import dev.kinora.log.v1.ControlRecord;
import dev.kinora.log.v1.Expired;
import dev.kinora.log.v1.FrameRecord;
import dev.kinora.log.v1.RecordHeader;
import dev.kinora.v1.FieldViolation;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a gateway may say in `frames` of a render in its view: that its end was asked for, or that its time is over. */
public final class RenderLog implements ExpiryWatch.ExpiredLog {
  private static final Logger log = LoggerFactory.getLogger(RenderLog.class);

  private final LogWriter writer;
  private final Topics topics;
  private final JobLog jobs;

  public RenderLog(LogWriter writer, Topics topics, JobLog jobs) {
    this.writer = writer;
    this.topics = topics;
    this.jobs = jobs;
  }

  /**
   * Asks the judge for the render's end, then hints to whoever works on it. The hint comes second: it makes workers stop, so it must
   * not be heard of a cancel that was never written. Nothing is lost where it fails.
   */
  public void cancelAsked(KnownRender render, String reason) {
    RecordHeader header = render.header();
    FrameRecord asked = record(render)
        .setCancelAsked(CancelAsked.newBuilder().setReason(reason))
        .build();
    writer.write(topics.frames(), header.getId(), asked);
    CancelHint hint = CancelHint.newBuilder()
        .setId(header.getId())
        .setTenant(header.getTenant())
        .build();
    try {
      writer.write(
          topics.control(),
          header.getId(),
          ControlRecord.newBuilder().setCancel(hint).build());
    } catch (FarmException e) {
      log.warn("render {}: no hint of the cancel on control: {}", header.getId(), e.getMessage());
    }
  }

  /** What was never right is told as that, however late it is. */
  @Override
  public void append(KnownRender render) {
    Expired.Builder expired = Expired.newBuilder();
    List<FieldViolation> faults = jobs.faults(render);
    if (!faults.isEmpty()) {
      expired.setFailure(FarmException.invalid(faults).toFailure());
    }
    writer.write(
        topics.frames(),
        render.header().getId(),
        record(render).setExpired(expired).build());
  }

  /** With what the client said, where the log of jobs has it: it may be the only record that tells. */
  private FrameRecord.Builder record(KnownRender render) {
    FrameRecord.Builder record = FrameRecord.newBuilder().setHeader(render.header());
    try {
      jobs.find(render).map(ShownSpec::said).ifPresent(record::setSaid);
    } catch (FarmException unread) {
      log.warn("render {} ends without its spec: {}", render.header().getId(), unread.getMessage());
    }
    return record;
  }
}
