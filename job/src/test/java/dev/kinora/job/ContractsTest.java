package dev.kinora.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.kinora.log.v1.StoredEnd;
import dev.kinora.v1.ModelManifest;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderJob;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What others rely on, and what the farm writes for itself, are two contracts (docs/adr/0014-two-contracts.md). */
class ContractsTest {
  @Test
  void whatClientsSeeIsMadeOfNothingThatTheFarmWritesForItself() {
    var files = new TreeSet<String>();
    with(Render.getDescriptor().getFile(), files);
    with(RenderJob.getDescriptor().getFile(), files);
    with(RenderEvent.getDescriptor().getFile(), files);
    with(ModelManifest.getDescriptor().getFile(), files);

    assertThat(files).allMatch(file -> file.startsWith("kinora/v1/") || file.startsWith("google/"));
    assertThat(StoredEnd.getDescriptor().getFile().getPackage()).isEqualTo("kinora.log.v1");
  }

  /** As docs/event-producers.md says. */
  @Test
  void anEventProducerNeedsThreeFiles() {
    var files = new TreeSet<String>();
    with(RenderJob.getDescriptor().getFile(), files);
    with(RenderEvent.getDescriptor().getFile(), files);

    assertThat(files)
        .containsExactly(
            "google/protobuf/timestamp.proto",
            "kinora/v1/event.proto",
            "kinora/v1/failure.proto",
            "kinora/v1/job.proto");
  }

  private static void with(FileDescriptor file, TreeSet<String> files) {
    if (files.add(file.getName())) {
      file.getDependencies().forEach(other -> with(other, files));
    }
  }
}
