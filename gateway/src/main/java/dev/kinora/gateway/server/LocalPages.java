package dev.kinora.gateway.server;

import com.google.rpc.Code;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of other sites out of a gateway that has no authentication: any page a user opens can make the browser send
 * requests to this machine. Programs send no Origin and name the loopback host, so they notice nothing.
 */
final class LocalPages {
  private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*]|[^:]*)(:\\d+)?");

  private LocalPages() {}

  /** Refuses what a page of another origin sends, and what comes under a name that only resolves to this machine. */
  static void refuseOthers(RoutingContext rc) {
    String host =
        rc.request().authority() == null ? "" : rc.request().authority().toString();
    String origin = rc.request().getHeader("origin");
    boolean same = origin == null || origin.equalsIgnoreCase("http://" + host);
    if (local(host) && same) {
      rc.next();
    } else {
      RestEndpoint.refuse(
          rc,
          FailureAnswer.of(
              403,
              Code.PERMISSION_DENIED,
              "without authentication only this machine's own pages and programs may use the gateway"));
    }
  }

  private static boolean local(@Nullable String host) {
    Matcher parts = HOST.matcher(host == null ? "" : host);
    if (!parts.matches()) {
      return false;
    }
    String name = parts.group(1).toLowerCase(Locale.ROOT);
    return name.isEmpty()
        || name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
