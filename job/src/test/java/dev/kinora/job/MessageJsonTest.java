package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.v1.RenderSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageJsonTest {
  @Test
  void writesWhatIsSpecialInHtmlAloneAsItself() {
    assertThat(MessageJson.line(said("a bear's <b>&=</b>")))
        .isEqualTo("{\"prompt\":\"a bear's <b>&=</b>\"}");
    assertThat(MessageJson.print(said("it's"))).contains("\"it's\"").contains("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0027",
        "\\\\u0027",
        "\\",
        "\"\\\"'",
        "\n\t\u0000\u0007\u2028",
        "\\'\\<",
        "\u8a9e \ud83d\ude00 '",
        ""
      })
  void saysTheSameAsBefore(String text) throws InvalidProtocolBufferException {
    RenderSpec.Builder read = RenderSpec.newBuilder();
    JsonFormat.parser().merge(MessageJson.line(said(text)), read);

    assertThat(read.getPrompt()).isEqualTo(text);
  }

  private static RenderSpec said(String prompt) {
    return RenderSpec.newBuilder().setPrompt(prompt).build();
  }
}
