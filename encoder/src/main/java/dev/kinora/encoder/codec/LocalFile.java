package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avformat.avio_open2;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.BytePointer;

/**
 * A file as FFmpeg may open it: by its path and by no protocol but {@code file}. A bare path is a URL to FFmpeg: a folder named
 * {@code http:} would be fetched over the network, and {@code a:b} is a protocol that nobody knows.
 */
record LocalFile(Path path) {
  /** For everything that opens files on its own, formats included. */
  static final Map<String, String> PROTOCOLS = Map.of("protocol_whitelist", "file");

  String url() {
    return "file:" + path;
  }

  /** @param flags of FFmpeg's {@code avio_open2}; the caller closes with {@code avio_closep} */
  public AVIOContext open(int flags) {
    var io = new AVIOContext(null);
    try (var options = new Options(PROTOCOLS);
        var url = new BytePointer(url(), StandardCharsets.UTF_8)) {
      check(
          avio_open2(io, url, flags, (AVIOInterruptCB) null, options.dictionary()),
          path.toString());
    }
    return io;
  }
}
