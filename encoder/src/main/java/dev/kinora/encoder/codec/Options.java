package dev.kinora.encoder.codec;

import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_iterate;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.util.Map;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.jspecify.annotations.Nullable;

/** Named options for a codec or muxer. What FFmpeg takes disappears from them; what is left was misspelt. */
final class Options implements AutoCloseable {
  private final AVDictionary dictionary = new AVDictionary(null);

  Options(Map<String, String> options) {
    options.forEach((key, value) -> av_dict_set(dictionary, key, value, 0));
  }

  AVDictionary dictionary() {
    return dictionary;
  }

  void checkAllTaken(String by) {
    var left = new StringBuilder();
    @Nullable AVDictionaryEntry entry = null;
    while ((entry = av_dict_iterate(dictionary, entry)) != null) {
      left.append(' ').append(NativeText.of(entry.key()));
    }
    if (!left.isEmpty()) {
      throw new CodecException("options unknown to %s:%s".formatted(by, left));
    }
  }

  @Override
  public void close() {
    av_dict_free(dictionary);
  }
}
