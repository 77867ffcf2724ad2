package dev.kinora.gateway.studio;

import dev.kinora.job.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser may do with the page: run its own scripts, talk to its own origin, show what it was sent, and nothing else. Browsers
 * take import maps only inline, so the one of the page is allowed by its hash.
 */
final class PagePolicy {
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  private PagePolicy() {}

  static String of(String html) {
    Matcher map = IMPORT_MAP.matcher(html);
    if (!map.find()) {
      throw new IllegalStateException("the studio's page has no import map");
    }
    byte[] digest = Digests.sha256(map.group(1).getBytes(StandardCharsets.UTF_8));
    return String.join(
        "; ",
        "default-src 'none'",
        "script-src 'self' 'sha256-%s'".formatted(Base64.getEncoder().encodeToString(digest)),
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types lit-html",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'");
  }
}
