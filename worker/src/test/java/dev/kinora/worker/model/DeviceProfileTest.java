package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceProfileTest {
  private final DeviceProfile profile = new DeviceProfile(
      List.of(4, 8, 16, 24), List.of(8.0, 12.0, 16.0, 30.0), "ab".repeat(32), true);

  @Test
  void theBestBucketHasTheLeastTimeARow() {
    assertThat(profile.best()).isEqualTo(16);
  }

  @Test
  void rowsArePaddedToTheNextBucketButNeverBeyondTheBest() {
    assertThat(profile.bucketFor(1)).isEqualTo(4);
    assertThat(profile.bucketFor(8)).isEqualTo(8);
    assertThat(profile.bucketFor(9)).isEqualTo(16);
    assertThat(profile.bucketFor(17)).isEqualTo(16);
  }

  @Test
  void aProfileIsReadBackAsItWasWritten() {
    assertThat(DeviceProfile.parse(profile.toText())).contains(profile);
  }

  @Test
  void whatIsNoProfileIsIgnored() {
    assertThat(DeviceProfile.parse("")).isEmpty();
    assertThat(DeviceProfile.parse("buckets=1,2\nmilliseconds=1.0")).isEmpty();
    assertThat(DeviceProfile.parse(profile.toText().replace("abab", "xyxy"))).isEmpty();
  }
}
