package dev.kinora.gateway.boot;

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
public final class GrpcCalls implements AutoCloseable {
  static final String RENDERS = "kinora.v1.RenderService/";

  private final Vertx vertx = Vertx.vertx();
  private final GrpcClient channel;
  private final SocketAddress address;

  record Answer(int status, String message, String details, Buffer body) {}

  GrpcCalls(int port) {
    this(port, new HttpClientOptions().setHttp2ClearTextUpgrade(false));
  }

  GrpcCalls(int port, HttpClientOptions options) {
    channel = GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(4 << 20), options);
    address = SocketAddress.inetSocketAddress(port, "127.0.0.1");
  }

  /** Of the farm's service, without a key. */
  Answer call(String method, byte[] message) throws Exception {
    return call(RENDERS + method, message, "");
  }

  /** @param key empty: none is sent */
  Answer call(String method, byte[] message, String key) throws Exception {
    GrpcClientRequest<Buffer, Buffer> request = open(method);
    if (!key.isEmpty()) {
      request.headers().set("authorization", "Bearer " + key);
    }
    return answer(request.send(Buffer.buffer(message)));
  }

  /** A call that its user sends. */
  GrpcClientRequest<Buffer, Buffer> open(String method) throws Exception {
    int slash = method.indexOf('/');
    ServiceMethod<Buffer, Buffer> described = ServiceMethod.client(
        ServiceName.create(method.substring(0, slash)),
        method.substring(slash + 1),
        GrpcMessageEncoder.IDENTITY,
        GrpcMessageDecoder.IDENTITY);
    return get(channel.request(address, described));
  }

  static Answer answer(Future<GrpcClientResponse<Buffer, Buffer>> answered) throws Exception {
    Buffer body = Buffer.buffer();
    GrpcClientResponse<Buffer, Buffer> response = get(answered.compose(answer -> {
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

  public static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
