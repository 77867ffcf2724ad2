package dev.kinora.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorInfo;

class SavedGraphTest {
  @TempDir
  private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({"READS_A_FILE,ReadFile", "WRITES_A_FILE,WriteFile", "PRINTS,PrintV2"})
  void whatTouchesMoreThanNumbersIsRefusedByItsName(BadModel bad, String op) throws IOException {
    Path model = bad.write(folder).folder();

    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL))
        .hasMessageContaining("the op %s (node '".formatted(op))
        .hasMessageContaining("may only compute");
    assertThatThrownBy(() -> ModelInspection.of(model)).hasMessageContaining("the op " + op);
    assertThat(BadModel.beside(folder)).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("committed")
  void theCommittedModelsMayDoAllThatTheyDo(Path model) {
    SavedGraph graph = SavedGraph.read("it", model);

    graph.check();
    assertThat(graph.restless()).isEmpty();
  }

  static Stream<Path> committed() throws IOException {
    try (Stream<Path> models = Files.list(TinyModel.tinyShapes().getParent())) {
      return models.filter(one -> Files.exists(one.resolve("saved_model.pb"))).toList().stream();
    }
  }

  @Test
  void anOpInsideOfAFunctionIsFoundToo() throws IOException {
    Path model = BadModel.HANGS.write(folder).folder();
    change(model, graph -> {
      var functions = graph.getGraphDefBuilder().getLibraryBuilder();
      functions.getFunctionBuilder(0).addNodeDef(node("shout", "PyFunc"));
    });

    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .hasMessageContaining("the op PyFunc (node 'shout' of function ");
  }

  @Test
  void variablesAreRestoredByLoadingAndNotByASignature() throws IOException {
    Path model = TinyModel.write(folder.resolve("model")).folder();
    SavedGraph.read("it", model).check();
    change(model, graph -> {
      var nodes = graph.getGraphDefBuilder();
      for (int i = 0; i < nodes.getNodeCount(); i++) {
        if (nodes.getNode(i).getName().equals("output")) {
          nodes.getNodeBuilder(i).addInput("^" + graph.getSaverDef().getRestoreOpName());
        }
      }
    });

    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .hasMessageContaining("the op RestoreV2");
  }

  @Test
  void variablesAreRestoredFromTheFilesThatTheLoaderNames() throws IOException {
    Path model = TinyModel.write(folder.resolve("model")).folder();
    change(model, graph -> {
      var nodes = graph.getGraphDefBuilder();
      nodes.addNode(node("elsewhere", "Const"));
      for (int i = 0; i < nodes.getNodeCount(); i++) {
        if (nodes.getNode(i).getOp().equals("RestoreV2")) {
          nodes.getNodeBuilder(i).setInput(0, "elsewhere");
        }
      }
    });

    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .hasMessageContaining("the op RestoreV2");
  }

  /** Then the loader does not say where they are, and the graph's own word would hold. */
  @Test
  void variablesAreNotRestoredWhenTablesAreFilled() throws IOException {
    Path model = TinyModel.write(folder.resolve("model")).folder();
    change(model, graph -> mainOp(graph, graph.getSaverDef().getRestoreOpName()));

    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .hasMessageContaining("the op RestoreV2");
  }

  @Test
  void aTableIsFilledFromAnAssetAndFromNoOtherFile() throws IOException {
    Path model = TinyModel.write(folder.resolve("model")).folder();
    change(model, graph -> {
      graph
          .getGraphDefBuilder()
          .addNode(node("table", "HashTableV2"))
          .addNode(node("path", "Const"))
          .addNode(node("fill", "InitializeTableFromTextFileV2", "table", "path"));
      mainOp(graph, "fill");
    });
    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .isInstanceOfSatisfying(
            FarmException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BAD_MODEL))
        .hasMessageContaining("the op InitializeTableFromTextFileV2 (node 'fill')");

    change(model, graph -> asset(graph, "path:0"));
    SavedGraph.read("it", model).check();
  }

  /** As TensorFlow's Python writes it: by way of a variable, and into a function. */
  @Test
  void anAssetsNameIsFollowedThroughVariablesAndFunctions() throws IOException {
    Path model = TinyModel.write(folder.resolve("model")).folder();
    change(model, graph -> {
      graph
          .getGraphDefBuilder()
          .addNode(node("table", "HashTableV2"))
          .addNode(node("path", "Placeholder"))
          .addNode(node("variable", "VarHandleOp"))
          .addNode(assign("assign", "variable", "path"))
          .addNode(node("read", "ReadVariableOp", "variable", "^assign"))
          .addNode(node("fill", "StatefulPartitionedCall", "read", "table").toBuilder()
              .putAttr(
                  "f",
                  AttrValue.newBuilder()
                      .setFunc(NameAttrList.newBuilder().setName("filling"))
                      .build()))
          .getLibraryBuilder()
          .addFunction(FunctionDef.newBuilder()
              .setSignature(OpDef.newBuilder()
                  .setName("filling")
                  .addInputArg(OpDef.ArgDef.newBuilder().setName("path"))
                  .addInputArg(OpDef.ArgDef.newBuilder().setName("table")))
              .addNodeDef(node("same", "Identity", "path"))
              .addNodeDef(node("fill", "InitializeTableFromTextFileV2", "table", "same:output:0")));
      asset(graph, "path:0");
      mainOp(graph, "fill");
    });
    SavedGraph.read("it", model).check();

    change(
        model,
        graph -> graph
            .getGraphDefBuilder()
            .addNode(node("elsewhere", "Const"))
            .addNode(assign("again", "variable", "elsewhere")));
    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .hasMessageContaining("(node 'fill' of function filling)");
  }

  private static NodeDef assign(String name, String variable, String value) {
    return node(name, "AssignVariableOp", variable, value).toBuilder()
        .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_STRING).build())
        .build();
  }

  private static void asset(MetaGraphDef.Builder graph, String tensor) {
    graph
        .addAssetFileDefBuilder()
        .setFilename("words.txt")
        .setTensorInfo(TensorInfo.newBuilder().setName(tensor));
  }

  private static void mainOp(MetaGraphDef.Builder graph, String node) {
    graph.putCollectionDef(
        "saved_model_main_op",
        CollectionDef.newBuilder()
            .setNodeList(CollectionDef.NodeList.newBuilder().addValue(node))
            .build());
  }

  @Test
  void nothingIsSavedWhenAModelIsLoaded() throws IOException {
    Path model = TinyModel.write(folder.resolve("model")).folder();
    change(
        model,
        graph -> graph
            .getSaverDefBuilder()
            .setRestoreOpName(graph.getSaverDef().getSaveTensorName().replaceFirst(":.*", "")));

    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .hasMessageContaining("the op SaveV2");
  }

  @Test
  void anAssetLiesInThePackage() throws IOException {
    Path model = TinyModel.write(folder.resolve("model")).folder();
    change(model, graph -> graph.addAssetFileDefBuilder().setFilename("../../../etc/passwd"));

    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .hasMessageContaining("the asset ../../../etc/passwd");
  }

  @Test
  void aGraphThatDoesNotFitIntoMemoryIsRefusedUnread() throws IOException {
    Path model = TinyModel.write(folder.resolve("model")).folder();
    try (var file = new RandomAccessFile(model.resolve("saved_model.pb").toFile(), "rw")) {
      file.setLength(Runtime.getRuntime().maxMemory());
    }

    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .hasMessageContaining("MiB at most: weights belong into variables/");
  }

  @Test
  void variablesWithoutTheirValuesAreMissed() throws IOException {
    Path model = BadModel.writeWithoutVariables(folder.resolve("model")).folder();

    assertThatThrownBy(() -> SavedGraph.read("it", model).check())
        .hasMessageContaining("variables/variables.index is missing");
    assertThatThrownBy(() -> ModelInspection.of(model))
        .hasMessageContaining("variables/variables.index is missing");
  }

  @Test
  void whatMakesEqualCallsUnequalIsSaid() throws IOException {
    assertThat(SavedGraph.read("it", BadModel.DRAWS.write(folder).folder()).restless())
        .singleElement()
        .asString()
        .startsWith("it draws random numbers: RandomUniform (node '");
    assertThat(SavedGraph.read("it", BadModel.COUNTS.write(folder).folder()).restless())
        .singleElement()
        .asString()
        .startsWith("it changes a variable or table: AssignAdd (node '");
  }

  @Test
  void everyAllowedOpIsOneOfTensorFlowsAndNoneTouchesTheWorld() throws IOException {
    assertThat(TensorFlow.version()).isNotEmpty();
    Set<String> registered =
        OpList.parseFrom(tensorflow.TF_GetAllOpList().dataAsByteBuffer()).getOpList().stream()
            .map(op -> op.getName())
            .collect(Collectors.toSet());

    assertThat(registered).containsAll(AllowedOps.NAMES);
    assertThat(AllowedOps.NAMES)
        .noneMatch(
            op -> op.matches(
                "_.*|.*(File|Print|PyFunc|Summary|Dataset|Iterator|Queue|Reader|Debug|Dump|Send|Recv|Rpc|Remote|Abort|Xla|Custom).*"
                    + "|Save.*|Restore.*|Write.*|Load.*|Timestamp|ImmutableConst|.*Decode(Image|Jpeg|Png|Proto).*"));
  }

  private interface Change {
    void to(MetaGraphDef.Builder graph);
  }

  private static void change(Path model, Change change) throws IOException {
    Path file = model.resolve("saved_model.pb");
    var saved = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
    change.to(saved.getMetaGraphsBuilder(0));
    Files.write(file, saved.build().toByteArray());
  }

  private static NodeDef node(String name, String op, String... inputs) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp(op)
        .addAllInput(List.of(inputs))
        .build();
  }
}
