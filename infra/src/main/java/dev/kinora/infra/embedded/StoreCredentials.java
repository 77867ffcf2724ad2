package dev.kinora.infra.embedded;

import dev.kinora.infra.lifecycle.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** The embedded store's keys: random, made once, in a file that only its owner can read. */
record StoreCredentials(String accessKey, String secretKey) {

  static StoreCredentials keptIn(Path file) throws IOException {
    if (Files.exists(file)) {
      OwnerOnly.closeFile(file); // a copy of the folder may have opened it
      List<String> lines = Files.readAllLines(file);
      if (lines.size() == 2) {
        return new StoreCredentials(lines.get(0), lines.get(1));
      }
      Files.delete(file); // cut short by a crash: nothing could use it yet
    }
    var fresh = new StoreCredentials(random(10), random(32));
    OwnerOnly.makeFile(file);
    Files.write(file, List.of(fresh.accessKey(), fresh.secretKey()));
    return fresh;
  }

  @Override
  public String toString() {
    return "StoreCredentials[accessKey=" + accessKey + ", secretKey=***]";
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
