package dev.kinora.infra.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BrokerRulesTest {

  @Test
  void takesABrokerThatLetsDeadLettersGo() {
    assertThatCode(() -> new BrokerRules(2, "", "2000").check("kinora.jobs.dead"))
        .doesNotThrowAnyException();
    assertThat(new BrokerRules(2, "dlq.", "2000").deadLetterFault("dlq.x")).isEmpty();
  }

  @Test
  void saysInOneLineThatTheBrokerIsTooOld() {
    assertThatThrownBy(() -> new BrokerRules(1, "", "2000").check("kinora.jobs.dead"))
        .hasMessageContaining("share.version 1, Kinora needs 2");
  }

  @Test
  void saysInOneLineThatTheBrokerWantsAnotherNameForDeadLetters() {
    assertThatThrownBy(() -> new BrokerRules(2, "dlq.", "2000").check("kinora.jobs.dead"))
        .hasMessageContaining("set kafka.dead-letters=dlq.kinora.jobs.dead");
  }
}
