package dev.kinora.worker.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;

/** The nodes of a graph and of its functions, and which of them its signatures run and which its loading. */
final class GraphParts {
  private static final String INIT = "__saved_model_init_op";

  private final Map<String, NodeDef> nodes = new LinkedHashMap<>();
  private final Map<String, FunctionDef> functions = new LinkedHashMap<>();
  private final Set<NodeDef> run;
  private final Set<NodeDef> restored;
  private final Set<NodeDef> initialised;

  GraphParts(MetaGraphDef graph) {
    graph.getGraphDef().getNodeList().forEach(node -> nodes.put(node.getName(), node));
    graph
        .getGraphDef()
        .getLibrary()
        .getFunctionList()
        .forEach(one -> functions.put(one.getSignature().getName(), one));
    this.run = reached(graph.getSignatureDefMap().entrySet().stream()
        .filter(one -> !one.getKey().equals(INIT))
        .flatMap(one -> outputs(one.getValue())));
    this.restored = reached(Stream.of(graph.getSaverDef().getRestoreOpName()));
    this.initialised = reached(Stream.of(
            graph.getSignatureDefMap().entrySet().stream()
                .filter(one -> one.getKey().equals(INIT))
                .flatMap(one -> outputs(one.getValue())),
            graph.getCollectionDefMap().entrySet().stream()
                .filter(one -> one.getKey().contains("init_op") || one.getKey().contains("main_op"))
                .flatMap(one -> named(one.getValue())))
        .flatMap(names -> names));
  }

  private static Stream<String> outputs(SignatureDef signature) {
    return signature.getOutputsMap().values().stream().map(tensor -> tensor.getName());
  }

  private static Stream<String> named(CollectionDef collection) {
    return collection.getNodeList().getValueList().stream();
  }

  /**
   * A node, with words on where it is.
   *
   * @param function that it is in; empty: in the graph itself
   */
  record Placed(NodeDef node, String function, String place) {}

  List<Placed> all() {
    var all = new ArrayList<Placed>();
    nodes.forEach((name, node) -> all.add(new Placed(node, "", "node '%s'".formatted(name))));
    functions.forEach((name, function) -> function
        .getNodeDefList()
        .forEach(node -> all.add(
            new Placed(node, name, "node '%s' of function %s".formatted(node.getName(), name)))));
    return all;
  }

  boolean isFunction(String op) {
    return functions.containsKey(op);
  }

  /** Whether a signature runs it. */
  boolean run(NodeDef node) {
    return run.contains(node);
  }

  /** Whether it is run when the model is loaded. */
  boolean loaded(NodeDef node) {
    return restored.contains(node) || initialised(node);
  }

  /** Whether it is run when the model is loaded, after its variables were restored. */
  boolean initialised(NodeDef node) {
    return initialised.contains(node);
  }

  FunctionDef function(String name) {
    return Objects.requireNonNull(functions.get(name), name);
  }

  /** The one that gives a tensor of the graph; none where there is no such. */
  List<NodeDef> node(String tensor) {
    NodeDef node = nodes.get(tensor.replaceFirst(":.*", ""));
    return node == null ? List.of() : List.of(node);
  }

  /** From these tensors or nodes back through inputs and into functions. */
  private Set<NodeDef> reached(Stream<String> from) {
    Set<NodeDef> reached = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<String> entered = new HashSet<>();
    Deque<NodeDef> next = new ArrayDeque<>();
    from.forEach(name -> add(name, next));
    while (!next.isEmpty()) {
      NodeDef node = next.pop();
      if (reached.add(node)) {
        if (nodes.get(node.getName()) == node) { // a function's inputs are its own names
          node.getInputList().forEach(input -> add(input, next));
        }
        called(node).filter(entered::add).forEach(name -> {
          FunctionDef function = functions.get(name);
          if (function != null) {
            next.addAll(function.getNodeDefList());
          }
        });
      }
    }
    return reached;
  }

  private void add(String tensor, Deque<NodeDef> next) {
    NodeDef node = nodes.get(tensor.replaceFirst("^\\^", "").replaceFirst(":.*", ""));
    if (node != null) {
      next.push(node);
    }
  }

  /** Names of what may be functions: the op itself, and what its attributes name. */
  static Stream<String> called(NodeDef node) {
    Collection<AttrValue> values = node.getAttrMap().values();
    return Stream.concat(
        Stream.of(node.getOp()),
        values.stream()
            .flatMap(value ->
                Stream.concat(Stream.of(value.getFunc()), value.getList().getFuncList().stream()))
            .map(function -> function.getName()));
  }
}
