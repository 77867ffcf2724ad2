package dev.kinora.farm.allinone;

import dev.kinora.gateway.boot.ServerConfig;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Whether the API's port can be had, looked at before a broker is started in vain. */
final class ApiPort {
  private ApiPort() {}

  /** Throws UNAVAILABLE with the way out. A free port (0) is always there. */
  static void check(ServerConfig server) {
    if (server.port() == 0) {
      return;
    }
    try (ServerSocket socket =
        new ServerSocket(server.port(), 1, InetAddress.getByName(server.host()))) {
      socket.setReuseAddress(true);
    } catch (IOException e) {
      throw new FarmException(
          FailureCode.UNAVAILABLE,
          "port %s of %s cannot be used (%s): choose another with --port, or 0 for a free one"
              .formatted(server.port(), server.host(), e.getMessage()),
          e);
    }
  }
}
