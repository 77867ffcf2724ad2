package dev.kinora.client.command;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.util.Locale;

/** Numbers with their units, short enough for a column. */
final class Amounts {
  private Amounts() {}

  static String count(int number, String noun) {
    return number == 1 ? "1 " + noun : number + " " + noun + "s";
  }

  static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 100 ? "%.1f" : "%.0f", perSecond);
  }

  static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f%%", 100 * part);
  }

  static String step(double millis) {
    return millis < 1_000
        ? String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1_000);
  }

  static String bytes(long bytes) {
    if (bytes < 1 << 20) {
      return (bytes + 1023) / 1024 + " KiB";
    }
    double mebibytes = bytes / (double) (1 << 20);
    return mebibytes < 1024
        ? String.format(Locale.ROOT, "%.0f MiB", mebibytes)
        : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024);
  }

  static String time(long millis) {
    long seconds = Math.max(0, millis) / 1_000;
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7_200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }

  static long millis(Timestamp time) {
    return Timestamps.toMillis(time);
  }

  /** {@code RENDER_SAMPLING} as {@code sampling}. */
  static String word(String constant, String prefix) {
    return constant.replace(prefix, "").toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
