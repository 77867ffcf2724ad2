package dev.kinora.infra.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.kinora.job.ByteOrderMark;
import dev.kinora.job.Digests;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.ModelManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads a model folder and says everything that is wrong with it at once. */
final class PackageReader {
  static final String MANIFEST = "manifest.json";
  private static final String GRAPH = "saved_model.pb";
  private static final String TOKENIZER = "tokenizer.json";

  private final Path folder;
  private final List<String> faults = new ArrayList<>();

  PackageReader(Path folder) {
    this.folder = folder;
  }

  ModelPackage read() {
    if (!Files.isDirectory(folder)) {
      throw broken("there is no such folder", null);
    }
    try {
      ModelManifest manifest = manifest();
      need(GRAPH);
      if (Files.isDirectory(folder.resolve("variables"))) {
        need("variables/variables.index");
      }
      if (manifest.getConditioning().hasEncodeText()) {
        need(TOKENIZER);
      }
      if (!faults.isEmpty()) {
        throw broken(String.join("; ", faults), null);
      }
      return new ModelPackage(folder, digest(), manifest);
    } catch (IOException e) {
      throw broken("cannot read it: " + e.getMessage(), e);
    }
  }

  /** The files that decide what the model computes, as paths with forward slashes, sorted. */
  List<String> files() throws IOException {
    var files = new ArrayList<String>();
    for (String name : List.of(MANIFEST, GRAPH, TOKENIZER)) {
      if (Files.isRegularFile(folder.resolve(name))) {
        files.add(name);
      }
    }
    for (String sub : List.of("variables", "assets")) {
      if (Files.isDirectory(folder.resolve(sub))) {
        try (Stream<Path> walk = Files.walk(folder.resolve(sub))) {
          walk.filter(Files::isRegularFile)
              .map(file -> folder.relativize(file).toString().replace('\\', '/'))
              .forEach(files::add);
        }
      }
    }
    files.sort(null);
    return files;
  }

  /** SHA-256 over a line "path NUL sha256-in-hex" for each file. */
  private String digest() throws IOException {
    MessageDigest all = Digests.newSha256();
    for (String path : files()) {
      all.update(
          (path + "\0" + sha256(folder.resolve(path)) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return Digests.hex(all.digest());
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = Digests.newSha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return Digests.hex(digest.digest());
  }

  private ModelManifest manifest() throws IOException {
    var manifest = ModelManifest.newBuilder();
    if (need(MANIFEST)) {
      try {
        JsonFormat.parser()
            .merge(ByteOrderMark.without(Files.readString(folder.resolve(MANIFEST))), manifest);
        if (!manifest.getName().matches("[a-z0-9][a-z0-9-]{0,62}")) {
          faults.add("%s: name = '%s': want %s"
              .formatted(MANIFEST, manifest.getName(), "[a-z0-9][a-z0-9-]{0,62}"));
        }
        if (!manifest.hasDenoise()) {
          faults.add(MANIFEST + ": the role denoise is missing");
        }
      } catch (InvalidProtocolBufferException e) {
        faults.add(MANIFEST + " is no model manifest: " + e.getMessage());
      }
    }
    return manifest.build();
  }

  private boolean need(String file) {
    boolean there = Files.isRegularFile(folder.resolve(file));
    if (!there) {
      faults.add(file + " is missing");
    }
    return there;
  }

  private FarmException broken(String what, @org.jspecify.annotations.Nullable Throwable cause) {
    return new FarmException(
        FailureCode.BAD_MODEL,
        String.format(Locale.ROOT, "the model folder %s: %s", folder, what),
        cause);
  }
}
