package dev.kinora.farm.browser;

import com.microsoft.playwright.Browser;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives a test class the run's farm and browser; JUnit closes both at the end of the run. */
final class StudioExtension implements BeforeAllCallback {
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(StudioExtension.class);

  private @Nullable Rig rig;

  @Override
  public void beforeAll(ExtensionContext context) {
    rig =
        context.getRoot().getStore(SPACE).computeIfAbsent(Rig.class, key -> Rig.start(), Rig.class);
  }

  URI farm() {
    return rig().farm();
  }

  Browser browser() {
    return rig().chromium().browser();
  }

  Studio open() {
    return Studio.open(browser(), farm());
  }

  private Rig rig() {
    if (rig == null) {
      throw new IllegalStateException(
          "the extension is registered as a static field of the test class");
    }
    return rig;
  }
}
