package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceProfileTest {
  private final DeviceProfile profile = new DeviceProfile(
      new BatchCurve(List.of(4, 8), List.of(8.0, 12.5), List.of(0L, 5_000_000L)),
      "ab".repeat(32),
      true);

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
