package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaves tensors open: {@code @RegisterExtension static final OpenTensors TENSORS = …}. */
public final class OpenTensors implements AfterAllCallback {
  private final Tensors tensors = new Tensors();

  public Tensors tensors() {
    return tensors;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(tensors.open())
        .as("tensors left open by %s", context.getDisplayName())
        .isZero();
  }
}
