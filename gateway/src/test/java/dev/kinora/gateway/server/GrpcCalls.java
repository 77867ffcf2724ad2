package dev.kinora.gateway.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.concurrent.TimeUnit;

/** gRPC calls of any method by name with bytes, as a client would send them that knows no contract. */
final class GrpcCalls implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final GrpcClient channel;
  private final SocketAddress address;

  record Answer(int status, String message, String details, Buffer body) {}

  GrpcCalls(int port) {
    this(port, new HttpClientOptions());
  }

  GrpcCalls(int port, HttpClientOptions options) {
    channel = GrpcClient.client(vertx, new GrpcClientOptions(), options);
    address = SocketAddress.inetSocketAddress(port, "127.0.0.1");
  }

  /** @param key empty: none is sent */
  Answer call(String method, byte[] message, String key) throws Exception {
    int slash = method.indexOf('/');
    ServiceMethod<Buffer, Buffer> described = ServiceMethod.client(
        ServiceName.create(method.substring(0, slash)),
        method.substring(slash + 1),
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
    GrpcClientRequest<Buffer, Buffer> request = get(channel.request(address, described));
    if (!key.isEmpty()) {
      request.headers().set("authorization", "Bearer " + key);
    }
    Buffer body = Buffer.buffer();
    GrpcClientResponse<Buffer, Buffer> response =
        get(request.send(Buffer.buffer(message)).compose(answer -> {
          answer.handler(body::appendBuffer);
          return answer.end().otherwiseEmpty().map(answer);
        }));
    String details = response.trailers().get("grpc-status-details-bin");
    if (details == null) {
      details = response.headers().get("grpc-status-details-bin");
    }
    return new Answer(
        response.status().code,
        String.valueOf(response.statusMessage()),
        String.valueOf(details),
        body);
  }

  @Override
  public void close() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
