package dev.kinora.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Code;
import dev.kinora.gateway.fixture.GrpcBytes;
import dev.kinora.gateway.grpc.GrpcFrames.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class GrpcFramesTest {
  private static final int MOST = 1_000;

  @Test
  void messagesComeOutAsTheyWereHoweverTheirBytesAreCut() throws Unreadable {
    Buffer all = Buffer.buffer()
        .appendBuffer(GrpcBytes.frame(0, bytes("one")))
        .appendBuffer(GrpcBytes.frame(1, GrpcBytes.gzip(bytes("two".repeat(300)))))
        .appendBuffer(GrpcBytes.frame(0, new byte[0]));
    for (int cut = 1; cut < all.length(); cut++) {
      GrpcFrames frames = new GrpcFrames(true, false, MOST);
      Buffer seen = Buffer.buffer();
      for (Buffer part : new Buffer[] {all.getBuffer(0, cut), all.getBuffer(cut, all.length())}) {
        frames.add(part);
        while (frames.hasNext()) {
          seen.appendBuffer(frames.next());
        }
      }
      assertThat(seen)
          .as("cut at %s", cut)
          .isEqualTo(Buffer.buffer()
              .appendBuffer(GrpcBytes.frame(0, bytes("one")))
              .appendBuffer(GrpcBytes.frame(0, bytes("two".repeat(300))))
              .appendBuffer(GrpcBytes.frame(0, new byte[0])));
    }
  }

  @Test
  void aMessageOfTheLimitIsTakenAndOneByteMoreIsNot() throws Unreadable {
    assertThat(first(true, GrpcBytes.frame(1, GrpcBytes.gzip(new byte[MOST]))).length())
        .isEqualTo(MOST + 5);
    assertThat(refused(true, GrpcBytes.frame(1, GrpcBytes.gzip(new byte[MOST + 1])))
            .code())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(refused(false, GrpcBytes.frame(0, new byte[MOST + 1]).getBuffer(0, 5))
            .code())
        .as("told by its head alone")
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void whatCannotBeReadHasTheStatusThatGrpcNames() {
    assertThat(refused(false, GrpcBytes.frame(1, bytes("x"))))
        .hasMessageContaining("no grpc-encoding")
        .extracting(Unreadable::code)
        .isEqualTo(Code.INTERNAL);
    assertThat(refused(true, GrpcBytes.frame(1, bytes("this is no gzip"))))
        .hasMessageContaining("cannot be expanded")
        .extracting(Unreadable::code)
        .isEqualTo(Code.INTERNAL);
    byte[] whole = GrpcBytes.gzip(new byte[MOST]);
    byte[] half = Buffer.buffer(whole).getBytes(0, whole.length / 2);
    assertThat(refused(true, GrpcBytes.frame(1, half)).code()).isEqualTo(Code.INTERNAL);
    assertThat(refused(true, GrpcBytes.frame(2, bytes("x"))).code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void textIsTakenApartWhenAllOfItIsThere() throws Unreadable {
    Buffer frame = GrpcBytes.frame(1, GrpcBytes.gzip(bytes("of the web")));
    GrpcFrames frames = new GrpcFrames(true, true, MOST);
    frames.add(Buffer.buffer(Base64.getEncoder().encode(frame.getBytes())));
    assertThat(frames.hasNext()).isFalse();
    frames.end();
    assertThat(frames.hasNext()).isTrue();
    assertThat(frames.next()).isEqualTo(GrpcBytes.frame(0, bytes("of the web")));
  }

  private static Buffer first(boolean gzip, Buffer bytes) throws Unreadable {
    GrpcFrames frames = new GrpcFrames(gzip, false, MOST);
    frames.add(bytes);
    assertThat(frames.hasNext()).isTrue();
    return frames.next();
  }

  private static Unreadable refused(boolean gzip, Buffer bytes) {
    return catchThrowableOfType(Unreadable.class, () -> first(gzip, bytes));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
