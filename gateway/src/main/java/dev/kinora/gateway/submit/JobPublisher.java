package dev.kinora.gateway.submit;

import dev.kinora.gateway.view.JobPlace;
import dev.kinora.gateway.view.RenderView;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.RecordHeaders;
import dev.kinora.v1.RenderJob;
import java.util.function.BiConsumer;

/**
 * Publishes a job to its queue's topic. When it returns, the broker has the job and this gateway's view knows it, so that a client
 * can ask for what it was just told of.
 */
public final class JobPublisher {
  private final LogWriter writer;
  private final Topics topics;
  private final RenderView view;
  private final BiConsumer<RenderJob, JobPlace> written;

  /** @param written gets each job that the log has now */
  public JobPublisher(
      LogWriter writer, Topics topics, RenderView view, BiConsumer<RenderJob, JobPlace> written) {
    this.writer = writer;
    this.topics = topics;
    this.view = view;
    this.written = written;
  }

  public void publish(RenderJob job, String queue) {
    long offset = writer.write(topics.jobs(queue), job.getId(), job);
    JobPlace place = JobPlace.of(job, queue, offset);
    written.accept(job, place);
    view.accepted(RecordHeaders.of(job, ""), place);
  }
}
