package dev.kinora.gateway.submit;

import dev.kinora.gateway.progress.ExpiryWatch;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.v1.CancelAsked;
import dev.kinora.v1.CancelHint;
import dev.kinora.v1.ControlRecord;
import dev.kinora.v1.Expired;
import dev.kinora.v1.FrameRecord;
import dev.kinora.v1.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a gateway may say in `frames` of a render in its view: that its end was asked for, or that its time is over. */
public final class RenderLog implements ExpiryWatch.ExpiredLog {
  private static final Logger log = LoggerFactory.getLogger(RenderLog.class);

  private final LogWriter writer;
  private final Topics topics;

  public RenderLog(LogWriter writer, Topics topics) {
    this.writer = writer;
    this.topics = topics;
  }

  /**
   * Asks the judge for the render's end, then hints to whoever works on it. The hint comes second: it makes workers stop, so it must
   * not be heard of a cancel that was never written. Nothing is lost where it fails.
   */
  public void cancelAsked(RecordHeader header, String reason) {
    FrameRecord asked = FrameRecord.newBuilder()
        .setHeader(header)
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

  @Override
  public void append(RecordHeader header) {
    FrameRecord expired = FrameRecord.newBuilder()
        .setHeader(header)
        .setExpired(Expired.getDefaultInstance())
        .build();
    writer.write(topics.frames(), header.getId(), expired);
  }
}
