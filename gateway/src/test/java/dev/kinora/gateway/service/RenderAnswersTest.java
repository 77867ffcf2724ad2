package dev.kinora.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.view.JobLog;
import dev.kinora.gateway.view.RenderView;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.topic.KafkaClients;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.Topics;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenderAnswersTest {
  @Test
  void aLogThatCannotBeReadCostsTheAnswerOnlyItsSpec() {
    KafkaConfig config = KafkaConfig.read(
        ConfigReader.of(Map.of("kafka.bootstrap-servers", "127.0.0.1:1"), Map.of(), Map.of()));
    RenderJob job = Samples.job(Samples.NOW);
    RenderView view = new RenderView(1, 1 << 10);
    view.accepted(Samples.header(job), Samples.place("bulk"));
    try (KafkaClients kafka = new KafkaClients(config)) {
      JobLog closed = JobLog.open(kafka, new Topics(config));
      closed.close();
      RenderAnswers answers =
          new RenderAnswers(closed, new VideoLinks(new MemoryStore(), Duration.ofMinutes(1)));

      Render shown = answers.full(view.find(Samples.TENANT, job.getId()).orElseThrow());
      assertThat(shown.getState()).isEqualTo(RenderState.RENDER_ACCEPTED);
      assertThat(shown.hasSpec()).isFalse();
    }
  }
}
