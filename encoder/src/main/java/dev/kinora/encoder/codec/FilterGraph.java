package dev.kinora.encoder.codec;

import static dev.kinora.encoder.codec.CodecException.check;
import static org.bytedeco.ffmpeg.global.avfilter.AV_BUFFERSRC_FLAG_KEEP_REF;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersink_get_frame;
import static org.bytedeco.ffmpeg.global.avfilter.av_buffersrc_add_frame_flags;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_get_by_name;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_alloc_filter;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_config;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_free;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_graph_parse_ptr;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_init_str;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_inout_alloc;
import static org.bytedeco.ffmpeg.global.avfilter.avfilter_inout_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_strdup;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.kinora.v1.Fraction;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avfilter.AVFilterInOut;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/** Pictures in, changed pictures out. One thread at a time; frames stay the caller's. */
final class FilterGraph implements AutoCloseable {
  private final AVFilterGraph graph;
  private final AVFilterContext source;
  private final @Nullable AVFilterContext palette;
  private final AVFilterContext sink;

  /**
   * @param input arguments of FFmpeg's {@code buffer} source, see {@link #source}
   * @param filters a chain in FFmpeg's filter language
   */
  FilterGraph(String input, String filters) {
    this(input, null, filters);
  }

  /**
   * @param palette what {@link #palette} will get, like {@code input}
   * @param filters a graph from {@code [in]} and {@code [palette]} to {@code [out]}
   */
  FilterGraph(String input, @Nullable String palette, String filters) {
    graph = avfilter_graph_alloc();
    try {
      // The number of slices a filter makes is part of the result only if a filter is careless:
      // never automatic.
      graph.nb_threads(1);
      source = add("buffer", "in", input);
      this.palette = palette == null ? null : add("buffer", "palette", palette);
      sink = add("buffersink", "out", null);
      connect(filters);
      check(avfilter_graph_config(graph, null), "filters " + filters);
    } catch (RuntimeException e) {
      avfilter_graph_free(graph);
      throw e;
    }
  }

  /** Arguments of a source of RGB pictures, full range, whose times count frames. */
  static String source(Fraction rate, int width, int height, String pixels) {
    return "video_size=%sx%s:pix_fmt=%s:time_base=%s/%s:frame_rate=%s/%s:pixel_aspect=1/1:colorspace=gbr:range=pc"
        .formatted(
            width,
            height,
            pixels,
            rate.getDenominator(),
            rate.getNumerator(),
            rate.getNumerator(),
            rate.getDenominator());
  }

  /** Feeds the palette, which holds for all frames. */
  void palette(AVFrame frame) {
    check(av_buffersrc_add_frame_flags(palette, frame, AV_BUFFERSRC_FLAG_KEEP_REF), "palette");
    check(av_buffersrc_add_frame_flags(palette, null, 0), "palette");
  }

  /** Feeds a frame, which is not changed. */
  void push(AVFrame frame) {
    check(av_buffersrc_add_frame_flags(source, frame, AV_BUFFERSRC_FLAG_KEEP_REF), "filter");
  }

  /** No more frames come. */
  void end() {
    check(av_buffersrc_add_frame_flags(source, null, 0), "end of filter");
  }

  /** Fills {@code into}, which the caller unreferences, or returns false where the next frame is not ready. */
  boolean pull(AVFrame into) {
    int result = av_buffersink_get_frame(sink, into);
    if (result == AVERROR_EAGAIN() || result == AVERROR_EOF()) {
      return false;
    }
    check(result, "filtered frame");
    return true;
  }

  @Override
  public void close() {
    avfilter_graph_free(graph);
  }

  private AVFilterContext add(String filter, String name, @Nullable String arguments) {
    AVFilterContext context =
        avfilter_graph_alloc_filter(graph, avfilter_get_by_name(filter), name);
    check(avfilter_init_str(context, arguments), filter + " " + arguments);
    return context;
  }

  private void connect(String filters) {
    AVFilterInOut outputs = open("in", source);
    if (palette != null) {
      outputs.next(open("palette", palette));
    }
    AVFilterInOut inputs = open("out", sink);
    try {
      check(avfilter_graph_parse_ptr(graph, filters, inputs, outputs, null), "parse " + filters);
    } finally {
      avfilter_inout_free(inputs);
      avfilter_inout_free(outputs);
    }
  }

  /** An end that a chain fastens to; the graph's inputs are what our sources put out. */
  private static AVFilterInOut open(String name, AVFilterContext filter) {
    return avfilter_inout_alloc()
        .name(new BytePointer(av_strdup(name)))
        .filter_ctx(filter)
        .pad_idx(0)
        .next(null);
  }
}
