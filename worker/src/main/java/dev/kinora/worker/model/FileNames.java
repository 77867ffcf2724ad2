package dev.kinora.worker.model;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Who says which file is read when a model is loaded: the loader, which puts the package's own variables and assets in the place of
 * some tensors, or the graph itself. Followed back through what hands a name on unchanged.
 */
final class FileNames {
  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");

  private final GraphParts parts;
  private final Set<String> variables;
  private final Set<String> assets;

  FileNames(MetaGraphDef graph, GraphParts parts) {
    this.parts = parts;
    this.variables = Set.of(graph.getSaverDef().getFilenameTensorName());
    this.assets = graph.getAssetFileDefList().stream()
        .map(asset -> asset.getTensorInfo().getName())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a node that reads a file at load is told its name by the loader. */
  boolean told(GraphParts.Placed reading) {
    NodeDef node = reading.node();
    return switch (node.getOp()) {
      // While tables are filled the loader no longer says where the variables are.
      case "RestoreV2" ->
        !parts.initialised(node) && told(reading.function(), node.getInput(0), variables);
      case "InitializeTableFromTextFile", "InitializeTableFromTextFileV2" ->
        told(reading.function(), node.getInput(1), assets);
      default -> false;
    };
  }

  private boolean told(String function, String input, Set<String> names) {
    return new Search(names).told(function, input);
  }

  /** One way back to tensors of these names. */
  private final class Search {
    private final Set<String> names;
    private final Set<String> seenInputs = new HashSet<>();
    private final Set<NodeDef> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Search(Set<String> names) {
      this.names = names;
    }

    /** @param function where the input is named; empty: in the graph itself */
    boolean told(String function, String input) {
      if (function.isEmpty()) {
        String tensor = input.contains(":") ? input : input + ":0";
        return names.contains(tensor) || handsOn(function, parts.node(input));
      }
      FunctionDef inside = parts.function(function);
      for (int i = 0; i < inside.getSignature().getInputArgCount(); i++) {
        if (inside.getSignature().getInputArg(i).getName().equals(input)) {
          return toldByCallers(function, i);
        }
      }
      String name = input.replaceFirst(":.*", "");
      return handsOn(
          function,
          inside.getNodeDefList().stream()
              .filter(node -> node.getName().equals(name))
              .toList());
    }

    private boolean handsOn(String function, List<NodeDef> from) {
      return !from.isEmpty()
          && from.stream().allMatch(node -> switch (node.getOp()) {
            case "Identity" -> seen.add(node) && told(function, node.getInput(0));
            case "ReadVariableOp" -> toldToVariables();
            default -> false;
          });
    }

    private boolean toldByCallers(String function, int argument) {
      return !seenInputs.add(function + " " + argument)
          || parts.all().stream()
              .filter(one -> GraphParts.called(one.node()).anyMatch(function::equals))
              .allMatch(one ->
                  (CALLS.contains(one.node().getOp()) || one.node().getOp().equals(function))
                      && told(one.function(), one.node().getInput(argument)));
    }

    /** Handles can name one variable in many ways: so no variable of the graph may hold another text. */
    private boolean toldToVariables() {
      return !seenInputs.add("variables")
          || parts.all().stream()
              .filter(one -> one.node().getOp().equals("AssignVariableOp"))
              .filter(one -> one.node().getAttrOrThrow("dtype").getType() == DataType.DT_STRING)
              .allMatch(one -> told(one.function(), one.node().getInput(1)));
    }
  }
}
