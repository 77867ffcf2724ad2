package dev.kinora.farm.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The machine's own Chromium, driven by Playwright, which downloads none. Without one the tests fail: they were asked for. */
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final List<String> ARGUMENTS = List.of(
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-default-apps",
      "--no-first-run",
      "--autoplay-policy=no-user-gesture-required",
      "--proxy-server=direct://",
      // Whatever a page might ask of other hosts is not answered.
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1");

  private final Playwright playwright;
  private final Browser browser;

  Chromium() {
    Path executable = find();
    playwright = Playwright.create(new Playwright.CreateOptions()
        .setEnv(
            Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_SKIP_BROWSER_GC", "1")));
    browser = playwright
        .chromium()
        .launch(new BrowserType.LaunchOptions().setExecutablePath(executable).setArgs(ARGUMENTS));
  }

  Browser browser() {
    return browser;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  private static Path find() {
    String named = System.getenv("KINORA_CHROMIUM");
    Stream<Path> places = named != null
        ? Stream.of(Path.of(named))
        : Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
    return places
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () -> new AssertionError(
                "no Chromium was found, so the browser tests could not run: install one (apt-get install chromium) or name it in KINORA_CHROMIUM"));
  }
}
