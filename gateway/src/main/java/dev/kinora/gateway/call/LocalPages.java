package dev.kinora.gateway.call;

import com.google.rpc.Code;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps web pages of other sites out of a gateway that has no authentication: any page a user opens can make the browser send
 * requests to this machine. Programs send no Origin and name the loopback host, so they notice nothing.
 *
 * <p>Where keys are configured this is not asked: the farm's host may have any name then, and a page of another site, whatever name
 * it resolves to this machine, has no key, which the browser never adds by itself as it would a cookie.
 */
public final class LocalPages {
  private static final Pattern HOST = Pattern.compile("(\\[[^\\]]*]|[^:]*)(:\\d+)?");

  public static final FailureAnswer REFUSAL = FailureAnswer.of(
      403,
      Code.PERMISSION_DENIED,
      "without authentication only this machine's own pages and programs may use the gateway");

  private LocalPages() {}

  /** False for what a page of another origin sends, and for what comes under a name that only resolves to this machine. */
  static boolean trusts(HttpServerRequest request) {
    String host = request.authority() == null ? "" : request.authority().toString();
    String origin = request.getHeader("origin");
    return local(host) && (origin == null || own(request.isSSL(), host).equals(plain(origin)));
  }

  private static String own(boolean tls, String host) {
    return plain((tls ? "https://" : "http://") + host);
  }

  /** As browsers write an origin: in lower case, and without the port that its scheme has anyway. */
  private static String plain(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    String port = lower.startsWith("https:") ? ":443" : ":80";
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }

  private static boolean local(String host) {
    Matcher parts = HOST.matcher(host);
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
