package dev.kinora.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SolitudeTest {
  private final Solitude solitude = new Solitude();

  @Test
  void aSuspectWaitsUntilTheOthersHaveLeftAndKeepsThemOutMeanwhile() {
    enter(3);
    Solitude.Turn suspect = solitude.ask();
    assertThat(suspect.hasCome()).isFalse();
    solitude.leave();
    assertThat(solitude.enter()).isFalse();
    assertThat(suspect.hasCome()).isFalse();
    solitude.leave();
    assertThat(suspect.hasCome()).isTrue();
    assertThat(solitude.isWanted()).isTrue();
    suspect.close();
    assertThat(solitude.isWanted()).isFalse();
    assertThat(solitude.enter()).isTrue();
  }

  @Test
  void suspectsRunOneAfterTheOther() {
    enter(2);
    Solitude.Turn first = solitude.ask();
    Solitude.Turn second = solitude.ask();
    assertThat(first.hasCome()).isTrue();
    assertThat(second.hasCome()).isFalse();
    first.close();
    assertThat(second.hasCome()).as("while the first one's slot is inside").isFalse();
    solitude.leave();
    assertThat(second.hasCome()).isTrue();
  }

  @Test
  void aSuspectThatGivesUpLetsTheNextOneOn() {
    enter(3);
    Solitude.Turn first = solitude.ask();
    Solitude.Turn second = solitude.ask();
    first.close();
    solitude.leave();
    assertThat(second.hasCome()).isFalse();
    solitude.leave();
    assertThat(second.hasCome()).isTrue();
  }

  @Test
  void closingATurnTwiceHarmsNobody() {
    enter(2);
    Solitude.Turn first = solitude.ask();
    Solitude.Turn second = solitude.ask();
    first.close();
    first.close();
    assertThat(solitude.isWanted()).isTrue();
    second.close();
    assertThat(solitude.isWanted()).isFalse();
  }

  private void enter(int slots) {
    for (int i = 0; i < slots; i++) {
      assertThat(solitude.enter()).isTrue();
    }
  }
}
