package dev.kinora.gateway.access;

import dev.kinora.job.ByteOrderMark;
import dev.kinora.job.FarmException;
import dev.kinora.job.JobRules;
import dev.kinora.job.Violations;
import dev.kinora.v1.FieldViolation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A keys file: UTF-8, one key a line as {@code NAME SHA256 TENANT [expires=2027-01-31T00:00:00Z] [disabled]}; empty lines and what
 * follows a {@code #} do not count. At least one key, names and hashes each once.
 */
public final class KeysFile {
  static final int MAX_KEYS = 10_000;

  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_FAULTS = 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private final Path file;
  private final Map<String, ApiKey> byHash = new HashMap<>();
  private final Map<String, Integer> lineOfName = new HashMap<>();
  private final List<FieldViolation> faults = new ArrayList<>();

  private KeysFile(Path file) {
    this.file = file;
  }

  /** The keys by their hash. Throws INVALID with the faults of all lines, each with its number. */
  public static Map<String, ApiKey> read(Path file) {
    KeysFile read = new KeysFile(file);
    read.lines(read.text());
    if (read.faults.isEmpty() && read.byHash.isEmpty()) {
      read.fault(file.toString(), "no key", "at least one line; ./kinora key new makes one");
    }
    if (!read.faults.isEmpty()) {
      throw FarmException.invalid(read.faults);
    }
    return Map.copyOf(read.byHash);
  }

  /** Why a key of this name and tenant could not stand in a keys file; empty where it could. */
  public static List<FieldViolation> check(String name, String tenant) {
    List<FieldViolation> faults = new ArrayList<>();
    if (!NAME.matcher(name).matches() || ApiKey.formed(name)) {
      faults.add(
          Violations.one("name", name, "1 to 64 letters, digits, '.', '_' or '-', and no key"));
    }
    if (!JobRules.tenant(tenant)) {
      faults.add(Violations.one(
          "tenant", tenant, "1 to 63 small letters, digits or '-', the first a letter or digit"));
    }
    return faults;
  }

  private String text() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        fault(file.toString(), "more than 4 MiB", "at most 4 MiB");
        return "";
      }
      return ByteOrderMark.without(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      fault(file.toString(), "bytes that are no UTF-8", "text in UTF-8");
    } catch (IOException e) {
      fault(file.toString(), e.getClass().getSimpleName(), "a file that this process can read");
    }
    return "";
  }

  private void lines(String text) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      int comment = line.indexOf('#');
      String content = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!content.isEmpty()) {
        key(number, content.split("\\s+"));
      }
    }
  }

  /** Adds the key of a line, or its faults. A value that may be a key someone pasted there is not repeated. */
  private void key(int line, String[] words) {
    String at = file + ":" + line;
    if (words.length < 3) {
      fault(at, words.length + " words", "NAME SHA256 TENANT, then perhaps expires=… and disabled");
      return;
    }
    int before = faults.size();
    check(words[0], words[2]).forEach(bad -> fault(at, shown(bad.getValue()), bad.getAllowed()));
    if (!HASH.matcher(words[1]).matches()) {
      fault(at, "***", "as second word the key's SHA-256: 64 hex digits in lower case");
    }
    Optional<Instant> expires = Optional.empty();
    boolean disabled = false;
    for (int i = 3; i < words.length; i++) {
      if (words[i].equals("disabled")) {
        disabled = true;
      } else {
        expires = moment(words[i]);
        if (expires.isEmpty()) {
          fault(at, shown(words[i]), "disabled, or expires= and a moment as 2027-01-31T00:00:00Z");
        }
      }
    }
    if (faults.size() == before) {
      add(line, new ApiKey(words[0], words[1], words[2], expires, disabled));
    }
  }

  private void add(int line, ApiKey key) {
    String at = file + ":" + line;
    Integer earlier = lineOfName.putIfAbsent(key.name(), line);
    if (earlier != null) {
      fault(at, key.name(), "another name; line " + earlier + " has this one");
      return;
    }
    ApiKey same = byHash.putIfAbsent(key.sha256(), key);
    if (same != null) {
      fault(at, key.name(), "a key of its own; this hash is that of '" + same.name() + "'");
    } else if (byHash.size() == MAX_KEYS + 1) {
      fault(at, "key " + byHash.size(), "at most " + MAX_KEYS + " keys");
    }
  }

  private static Optional<Instant> moment(String word) {
    try {
      return word.startsWith("expires=")
          ? Optional.of(Instant.parse(word.substring("expires=".length())))
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String shown(String word) {
    return word.contains(ApiKey.PREFIX) ? "***" : word.length() <= 64 ? word : "a long word";
  }

  private void fault(String at, String value, String allowed) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(Violations.one(at, value, allowed));
    }
  }
}
