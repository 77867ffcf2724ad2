package dev.kinora.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.v1.Preview;
import dev.kinora.v1.Progress;
import dev.kinora.v1.Render;
import dev.kinora.v1.RenderEvent;
import dev.kinora.v1.RenderUpdate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One stream of server-sent events about a render. For one thread; {@link #close} from any thread ends a wait. A farm shows life
 * every fifteen seconds at least: where it does not for a minute, the stream has broken off.
 */
final class RenderUpdates implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final int LONGEST_LINE = 4 << 20;
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  private final FarmClient farm;
  private final InputStream body;
  private final Thread watch;
  private volatile boolean heard;

  RenderUpdates(FarmClient farm, InputStream body) {
    this.farm = farm;
    this.body = body;
    this.watch = Thread.ofVirtual().name("silence").start(this::endSilence);
  }

  /** The next one, or empty where the farm has ended the stream. Kinds of updates that are not known here are passed over. */
  Optional<RenderUpdate> next() {
    try {
      String kind = "";
      String data = "";
      for (Optional<String> line = line(); line.isPresent(); line = line()) {
        String text = line.get();
        if (text.startsWith("event: ")) {
          kind = text.substring("event: ".length());
        } else if (text.startsWith("data: ")) {
          data = text.substring("data: ".length());
        } else if (text.isEmpty()) {
          Optional<RenderUpdate> update = update(kind, data);
          if (update.isPresent()) {
            return update;
          }
          kind = "";
          data = "";
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw farm.fault(e);
    }
  }

  private static Optional<RenderUpdate> update(String kind, String data)
      throws InvalidProtocolBufferException {
    RenderUpdate.Builder update = RenderUpdate.newBuilder();
    switch (kind) {
      case "snapshot" -> update.setSnapshot(read(data, Render.newBuilder()));
      case "event" -> update.setEvent(read(data, RenderEvent.newBuilder()));
      case "progress" -> update.setProgress(read(data, Progress.newBuilder()));
      case "preview" -> update.setPreview(read(data, Preview.newBuilder()));
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(update.build());
  }

  private static <B extends Message.Builder> B read(String json, B into)
      throws InvalidProtocolBufferException {
    PARSER.merge(json, into);
    return into;
  }

  /** Without its end; empty at the stream's. */
  private Optional<String> line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int one = body.read(); one != '\n'; one = body.read()) {
      if (one < 0) {
        return Optional.empty();
      }
      if (line.size() == LONGEST_LINE) {
        throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
      }
      line.write(one);
    }
    heard = true;
    return Optional.of(line.toString(StandardCharsets.UTF_8));
  }

  private void endSilence() {
    try {
      do {
        heard = false;
        Thread.sleep(SILENCE);
      } while (heard);
      body.close();
    } catch (InterruptedException | IOException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    watch.interrupt();
    try {
      body.close();
    } catch (IOException e) {
      // It is closed all the same.
      watch.interrupt();
    }
  }
}
