package dev.kinora.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.Defaults;
import dev.kinora.job.RecordOrigin;
import dev.kinora.v1.RenderJob;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobRecordsTest {
  private static final String TOPIC = "kinora.jobs.bulk";

  private final RenderView view = new RenderView(10, 1 << 20);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Topics topics =
      new Topics(KafkaConfig.read(ConfigReader.of(Map.of(), Map.of(), Map.of())));
  private final JobRecords records =
      new JobRecords(view, topics, "cluster", InstantSource.fixed(Samples.NOW), registry);

  @Test
  void readsEveryQueuesTopic() {
    assertThat(records.topics()).containsExactlyInAnyOrder(TOPIC, "kinora.jobs.interactive");
  }

  @Test
  void namesAProducersJobAsEveryServiceDoes() {
    RenderJob bare = RenderJob.newBuilder().setTenant("ads").build();
    take(bare.toByteArray(), Samples.NOW);

    RenderJob named =
        Defaults.identified(bare, new RecordOrigin("cluster", TOPIC, 0, 5, Samples.NOW));
    KnownRender known = view.find("ads", named.getId()).orElseThrow();
    assertThat(known.queue()).isEqualTo("bulk");
    assertThat(known.header()).isEqualTo(Samples.header(named));
  }

  @Test
  void countsGarbageAndGoesOn() {
    take(new byte[] {1, 2, 3}, Samples.NOW);
    take(null, Samples.NOW);
    take(RenderJob.newBuilder().setTenant("Not a tenant").build().toByteArray(), Samples.NOW);
    take(RenderJob.newBuilder().setTenant("ads").setId("x").build().toByteArray(), Samples.NOW);

    assertThat(registry.get("kinora.gateway.records.garbage").counter().count()).isEqualTo(4);
    assertThat(view.unended()).isZero();
  }

  @Test
  void doesNotReadWhatIsOlderThanSixDays() {
    take(
        Samples.job(Samples.NOW).toByteArray(),
        Samples.NOW.minus(Duration.ofDays(6)).minusSeconds(1));
    assertThat(view.unended()).isZero();
  }

  @Test
  void keepsNoMoreLabelsThanAValidJobHas() {
    RenderJob.Builder job = Samples.job(Samples.NOW).toBuilder();
    for (int i = 0; i < 1000; i++) {
      job.getSpecBuilder().putLabels("k" + i, "v");
    }
    job.getSpecBuilder().putLabels("a", "x".repeat(100_000));
    take(job.build().toByteArray(), Samples.NOW);

    KnownRender known = view.find(Samples.TENANT, job.getId()).orElseThrow();
    assertThat(known.header().getLabelsMap()).hasSize(16).doesNotContainKey("a");
  }

  @Test
  void listsAJobWhoseTimesAreNone() {
    for (long seconds : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 253_402_300_799L}) {
      RenderJob job = Samples.job(Samples.NOW).toBuilder()
          .setAcceptedAt(Timestamp.newBuilder().setSeconds(seconds))
          .setExpiresAt(Timestamp.newBuilder().setSeconds(seconds))
          .build();
      take(job.toByteArray(), Samples.NOW);
      assertThat(view.find(Samples.TENANT, job.getId())).isPresent();
    }
    assertThat(view.list(Samples.TENANT, Map.of(), RenderList.first(10), "").renders())
        .hasSize(3);
  }

  @SuppressWarnings("NullAway") // a record may have no value, whatever its type says
  private void take(byte @Nullable [] value, Instant timestamp) {
    records.take(new ConsumerRecord<>(
        TOPIC,
        0,
        5,
        timestamp.toEpochMilli(),
        TimestampType.CREATE_TIME,
        0,
        0,
        "key",
        value,
        new RecordHeaders(),
        Optional.empty()));
  }
}
