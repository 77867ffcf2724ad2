package dev.kinora.farm.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kinora.v1.Render;
import dev.kinora.v1.RenderSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JobsJsonTest {
  private static final Render RENDER = Render.newBuilder()
      .setId("r")
      .setSpec(RenderSpec.newBuilder().setPrompt("x").setFrames(24))
      .build();

  @Test
  void aLineOfAJobsFileIsAWholeNumber() {
    var job = new JobsFile.Job(3, RENDER.getSpec(), Map.of());

    assertThat(JobsJson.results(List.of(new JobsRun.Result(job, RENDER, null, Map.of()))))
        .contains("\"line\": 3,", "\"frames\": 24\n");
  }
}
