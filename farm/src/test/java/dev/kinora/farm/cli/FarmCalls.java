package dev.kinora.farm.cli;

import dev.kinora.client.FarmClient;
import dev.kinora.client.FarmFault;
import dev.kinora.client.RenderWatch;
import dev.kinora.infra.fixture.Await;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** A farm's API as the command line calls it, with the patience that tests of restarts need. */
public final class FarmCalls {
  private final FarmClient client;

  public FarmCalls(URI farm) {
    this.client = new FarmClient(farm);
  }

  public String submit(RenderSpec spec, String key) {
    return patiently("a submit", () -> client.submit(spec, key).getId());
  }

  /** Asks until the render is as wanted, through restarts of the gateway. */
  public Render awaitRender(String id, Duration atMost, String what, Predicate<Render> wanted) {
    return Await.value(atMost, what, () -> tried(() -> client.get(id)).filter(wanted));
  }

  public Render awaitEnd(String id, Duration atMost) {
    return awaitRender(id, atMost, "the end of " + id, FarmCalls::ended);
  }

  /** An ended render has no progress any more. */
  public static boolean ended(Render render) {
    return RenderWatch.over(render.getState());
  }

  /** As it is now; fails where the farm does not know it. */
  public Render find(String id) {
    return client.get(id);
  }

  public void download(String id, String placement, Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      client.download(id, placement, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void awaitReady(Duration atMost) {
    Await.until(atMost, "a ready gateway", client::ready);
  }

  private static <T> T patiently(String what, java.util.function.Supplier<T> call) {
    return Await.value(Duration.ofSeconds(30), what, () -> tried(call));
  }

  private static <T> Optional<T> tried(java.util.function.Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (FarmFault e) {
      if (e instanceof FarmFault.Unreachable
          || (e instanceof FarmFault.Refused refused && refused.unavailable())) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
