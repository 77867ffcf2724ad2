package dev.kinora.worker.model;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * The graph of a SavedModel as it stands in its file: what it would do is known before any of it runs, which loading does.
 * Every op of the graph and of its functions must be one of {@link AllowedOps}; besides, variables and tables may be restored
 * where only loading comes by, from files that the loader names, and saved where nobody does.
 */
final class SavedGraph {
  private static final String FILE = "saved_model.pb";
  /** Read at load, never by a signature. */
  private static final Set<String> RESTORING =
      Set.of("RestoreV2", "InitializeTableFromTextFile", "InitializeTableFromTextFileV2");
  /** Exported with the rest, for whoever trains on. */
  private static final Set<String> SAVING =
      Set.of("SaveV2", "MergeV2Checkpoints", "ShardedFilename");

  private static final Set<String> VARIABLES = Set.of("VarHandleOp", "VariableV2", "Variable");
  private static final Set<String> RANDOM = AllowedOps.NAMES.stream()
      .filter(op ->
          op.matches("(Random(?!IndexShuffle).*|Stateful(?!Part).*|Multinomial|TruncatedNormal"
              + "|ParameterizedTruncatedNormal|NonDeterministicInts|.*CandidateSampler|Rng.*)"))
      .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> CHANGING = AllowedOps.NAMES.stream()
      .filter(op -> op.matches(
          "(Assign.*|Scatter(?!Nd$|NdNon).*|(Resource)?(Sparse)?Apply.*|ResourceScatter.*"
              + "|(Resource)?CountUpTo|LookupTable(Insert|Remove|Import).*)"))
      .collect(Collectors.toUnmodifiableSet());

  private static final int SHOWN = 5;

  private final List<MetaGraphDef> graphs;
  private final String called;
  private final Path folder;

  private SavedGraph(List<MetaGraphDef> graphs, String called, Path folder) {
    this.graphs = graphs;
    this.called = called;
    this.folder = folder;
  }

  /**
   * BAD_MODEL where there is no graph that can be read, or one that does not fit into memory beside what else is there.
   *
   * @param called how people know the model: by its name, or its folder
   */
  static SavedGraph read(String called, Path folder) {
    Path file = folder.resolve(FILE);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      // Parsed here and once more by TensorFlow's loader.
      long most = Runtime.getRuntime().maxMemory() / 4;
      if (Files.size(file) > most) {
        throw bad(
            called,
            "%s has %s MiB, and this process reads %s MiB at most: weights belong into variables/, not into constants"
                .formatted(FILE, Files.size(file) >> 20, most >> 20));
      }
      return new SavedGraph(SavedModel.parseFrom(in).getMetaGraphsList(), called, folder);
    } catch (IOException e) {
      throw bad(called, "%s cannot be read: %s".formatted(FILE, e.getMessage()));
    }
  }

  private static FarmException bad(String called, String why) {
    return new FarmException(FailureCode.BAD_MODEL, "%s cannot be used: %s".formatted(called, why));
  }

  /** BAD_MODEL, naming ops and nodes, where it does what models may not. */
  void check() {
    var refused = new TreeMap<String, String>();
    for (MetaGraphDef graph : graphs) {
      var parts = new GraphParts(graph);
      var names = new FileNames(graph, parts);
      parts.all().stream()
          .filter(one -> !allowed(parts, names, one))
          .forEach(one -> refused.putIfAbsent("the op " + one.node().getOp(), one.place()));
      graph.getAssetFileDefList().stream()
          .filter(
              asset -> !Path.of("/assets/" + asset.getFilename()).normalize().startsWith("/assets"))
          .forEach(
              asset -> refused.put("the asset " + asset.getFilename(), "outside of its folder"));
    }
    checkVariables();
    if (!refused.isEmpty()) {
      String named = refused.entrySet().stream()
          .limit(SHOWN)
          .map(one -> "%s (%s)".formatted(one.getKey(), one.getValue()))
          .collect(Collectors.joining(", "));
      throw bad(
          called,
          "its graph has %s%s: a model may only compute, with variables and tables of its own"
              .formatted(
                  named,
                  refused.size() > SHOWN ? " and %s more".formatted(refused.size() - SHOWN) : ""));
    }
  }

  /** TensorFlow loads a model that lacks them, and fails at its first call. */
  private void checkVariables() {
    boolean wanted = graphs.stream()
        .flatMap(graph -> new GraphParts(graph).all().stream())
        .anyMatch(one -> VARIABLES.contains(one.node().getOp()));
    if (wanted && !Files.isRegularFile(folder.resolve("variables/variables.index"))) {
      throw bad(called, "its graph has variables, and variables/variables.index is missing");
    }
  }

  private static boolean allowed(GraphParts parts, FileNames names, GraphParts.Placed placed) {
    NodeDef node = placed.node();
    String op = node.getOp();
    if (RESTORING.contains(op)) {
      return !parts.run(node) && (!parts.loaded(node) || names.told(placed));
    }
    if (SAVING.contains(op)) {
      return !parts.run(node) && !parts.loaded(node);
    }
    return AllowedOps.NAMES.contains(op) || parts.isFunction(op);
  }

  /** Sentences on why two equal calls may not give equal numbers; empty where nothing speaks for it. */
  List<String> restless() {
    var found = new ArrayList<String>();
    for (MetaGraphDef graph : graphs) {
      var parts = new GraphParts(graph);
      parts.all().stream().filter(one -> parts.run(one.node())).forEach(one -> {
        String op = one.node().getOp();
        if (RANDOM.contains(op)) {
          found.add("it draws random numbers: %s (%s)".formatted(op, one.place()));
        } else if (CHANGING.contains(op)) {
          found.add("it changes a variable or table: %s (%s)".formatted(op, one.place()));
        }
      });
    }
    return found.stream().distinct().limit(SHOWN).toList();
  }
}
