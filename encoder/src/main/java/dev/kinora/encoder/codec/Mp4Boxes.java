package dev.kinora.encoder.codec;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The names of an MP4 file's top-level boxes, in file order (ISO/IEC 14496-12, 4.2). */
final class Mp4Boxes {
  private static final int MOST = 1_000;

  private Mp4Boxes() {}

  static List<String> of(Path path) throws IOException {
    var names = new ArrayList<String>();
    try (var file = new RandomAccessFile(path.toFile(), "r")) {
      long at = 0;
      while (at + 8 <= file.length() && names.size() < MOST) {
        file.seek(at);
        long size = Integer.toUnsignedLong(file.readInt());
        byte[] name = new byte[4];
        file.readFully(name);
        names.add(new String(name, StandardCharsets.US_ASCII));
        if (size == 1 && at + 16 <= file.length()) {
          size = file.readLong();
        }
        if (size < 8) {
          break; // 0: to the end of the file; less: not an MP4
        }
        at += size;
      }
    }
    return names;
  }

  static boolean indexFirst(Path path) throws IOException {
    List<String> names = of(path);
    return names.contains("moov") && names.indexOf("moov") < names.indexOf("mdat");
  }
}
