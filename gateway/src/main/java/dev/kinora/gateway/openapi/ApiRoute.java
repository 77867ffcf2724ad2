package dev.kinora.gateway.openapi;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One route of REST: what the router mounts and what the document says of it.
 *
 * @param operation its name, for a gRPC method the method's
 * @param open whether it is answered without a key
 * @param asks what it takes
 * @param answers what it may answer, apart from refusals that any route may give
 */
public record ApiRoute(
    String operation,
    String summary,
    Address address,
    boolean open,
    Asks asks,
    List<ApiAnswer> answers) {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  /**
   * Where it is.
   *
   * @param path with parameters in braces
   */
  public record Address(List<HttpMethod> methods, String path) {
    /** The names of the path's parameters, in their order. */
    public List<String> parameters() {
      return PARAMETER.matcher(path).results().map(found -> found.group(1)).toList();
    }

    /** Whether a path, as a client writes it, is this one. */
    boolean leadsTo(String asked) {
      return asked.matches(pattern("[^/:]+"));
    }

    /** Of which a colon is no part: a verb may come after it, as in `{id}:cancel`. */
    private String pattern(String parameter) {
      return PARAMETER.matcher(path).replaceAll(parameter);
    }
  }

  /** A route of the router for this one; it has no handler yet. */
  public Route mount(Router router) {
    Route route = address.parameters().isEmpty()
        ? router.route(address.path())
        : router.routeWithRegex(address.pattern("(?<$1>[^/:]+)"));
    address.methods().forEach(route::method);
    return route;
  }
}
