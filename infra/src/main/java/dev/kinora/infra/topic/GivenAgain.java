package dev.kinora.infra.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Marks a job that the broker gave up and that was put into its queue again: the broker counts its deliveries anew. */
public final class GivenAgain {
  private static final String NAME = "kinora-again";

  private GivenAgain() {}

  public static Header header() {
    return new RecordHeader(NAME, "1".getBytes(StandardCharsets.UTF_8));
  }

  public static boolean is(ConsumerRecord<?, ?> record) {
    return record.headers().lastHeader(NAME) != null;
  }
}
