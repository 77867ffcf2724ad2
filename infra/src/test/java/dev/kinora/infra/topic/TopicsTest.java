package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.RandomSeed;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class TopicsTest {

  @Test
  void namesTopicsAndGroupsByThePrefix() {
    Topics topics = topics(Map.of());
    assertThat(topics.allJobs()).containsExactly("kinora.jobs.interactive", "kinora.jobs.bulk");
    assertThat(topics.jobsDead()).isEqualTo("kinora.jobs.dead");
    assertThat(topics.shareGroup("bulk")).isEqualTo("kinora-bulk");
    assertThat(topics.encoderGroup()).isEqualTo("kinora-encoders");
    assertThat(topics(Map.of("kafka.topic-prefix", "two.")).shareGroup("bulk"))
        .isEqualTo("two-bulk");
  }

  @Test
  @ExtendWith(RandomSeed.class)
  void knowsThePartitionThatTheDefaultPartitionerTakes(Random random) {
    Topics topics = topics(Map.of("kafka.frame-partitions", "12"));
    for (int i = 0; i < 1000; i++) {
      String id = new UUID(random.nextLong(), random.nextLong()).toString();
      assertThat(topics.partitionOf(id))
          .isEqualTo(BuiltInPartitioner.partitionForKey(id.getBytes(StandardCharsets.UTF_8), 12));
    }
  }

  private static Topics topics(Map<String, String> file) {
    return new Topics(KafkaConfig.read(ConfigReader.of(file, Map.of(), Map.of())));
  }
}
