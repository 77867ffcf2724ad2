package dev.kinora.client.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.kinora.v1.Output;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEnd;
import dev.kinora.v1.RenderSpec;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTextTest {
  private static final Render RENDER = Render.newBuilder()
      .setId("r")
      .setSpec(RenderSpec.newBuilder().setPrompt("a 'b' <c>").setFrames(24).setSeed(-1))
      .setEnd(RenderEnd.newBuilder().addOutputs(Output.newBuilder().setBytes(1L << 33)))
      .build();

  @Test
  void wholeNumbersArePrintedAsSuch() {
    String text = JsonText.of(RENDER, Map.of("main", Path.of("/x.mp4")));

    assertThat(text)
        .contains("\"frames\": 24\n", "\"bytes\": 8589934592", "\"prompt\": \"a 'b' <c>\"")
        .contains("\"main\": \"/x.mp4\"");
  }

  @Test
  void aNumberThatManyReadersWouldRoundStaysAText() throws Exception {
    assertThat(JsonText.of(RENDER)).contains("\"seed\": \"18446744073709551615\"");
    Render.Builder read = Render.newBuilder();
    JsonFormat.parser().merge(JsonText.of(RENDER), read);
    assertThat(read.build()).isEqualTo(RENDER);
  }
}
