package dev.kinora.gateway.download;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-99, 0, 100",
    "bytes=10-19, 10, 10",
    "bytes=90-, 90, 10",
    "bytes=90-1000, 90, 10",
    "bytes=-1, 99, 1",
    "bytes=-1000, 0, 100",
    "bytes= 5-6 , 5, 2"
  })
  void takesOneRange(String header, long first, long length) {
    assertThat(ByteRange.of(header, 100)).contains(new ByteRange(first, length, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=1-2,4-5",
        "items=1-2",
        "bytes=9-3",
        "bytes=99999999999999999999-"
      })
  void ignoresWhatItNeedNotUnderstand(String header) {
    assertThat(ByteRange.of(header, 100)).contains(new ByteRange(0, 100, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
  void refusesWhatLiesOutside(String header) {
    assertThat(ByteRange.of(header, 100)).isEmpty();
  }

  @Test
  void saysWhichBytesItSends() {
    assertThat(ByteRange.of("bytes=10-19", 100).orElseThrow().contentRange(100))
        .isEqualTo("bytes 10-19/100");
  }
}
