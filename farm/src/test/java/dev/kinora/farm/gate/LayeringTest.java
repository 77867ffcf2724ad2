package dev.kinora.farm.gate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may know whom: proto, job, infra, then the three services side by side, then farm; and the client beside them all. */
@AnalyzeClasses(packages = "dev.kinora", importOptions = ImportOption.DoNotIncludeTests.class)
final class LayeringTest {
  private static final String LOG = "dev.kinora.log..";
  private static final String JOB = "dev.kinora.job..";
  private static final String INFRA = "dev.kinora.infra..";
  private static final String GATEWAY = "dev.kinora.gateway..";
  private static final String WORKER = "dev.kinora.worker..";
  private static final String ENCODER = "dev.kinora.encoder..";
  private static final String TRAINER = "dev.kinora.trainer..";
  private static final String CLIENT = "dev.kinora.client..";
  private static final String FARM = "dev.kinora.farm..";

  @ArchTest
  static final ArchRule theContractKnowsNobody =
      never("dev.kinora.v1..", LOG, JOB, INFRA, GATEWAY, WORKER, ENCODER, TRAINER, CLIENT, FARM);

  @ArchTest
  static final ArchRule theLogsContractKnowsOnlyTheClients =
      never(LOG, JOB, INFRA, GATEWAY, WORKER, ENCODER, TRAINER, CLIENT, FARM);

  @ArchTest
  static final ArchRule jobKnowsOnlyTheContract =
      never(JOB, INFRA, GATEWAY, WORKER, ENCODER, TRAINER, CLIENT, FARM);

  @ArchTest
  static final ArchRule infraKnowsNoService =
      never(INFRA, GATEWAY, WORKER, ENCODER, TRAINER, CLIENT, FARM);

  @ArchTest
  static final ArchRule theGatewayKnowsNoOtherService =
      never(GATEWAY, WORKER, ENCODER, TRAINER, CLIENT, FARM);

  /** What it serves, and by which protocol, can be read from its rooms. */
  @ArchTest
  static final ArchRule theGatewaysRoomsHaveAnOrder =
      slices().matching("dev.kinora.gateway.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theMethodsKnowNoProtocol =
      never("dev.kinora.gateway.service..", "io.vertx..", "dev.kinora.gateway.call..");

  @ArchTest
  static final ArchRule theWorkerKnowsNoOtherService =
      never(WORKER, GATEWAY, ENCODER, TRAINER, CLIENT, FARM);

  @ArchTest
  static final ArchRule theEncoderKnowsNoOtherService =
      never(ENCODER, GATEWAY, WORKER, TRAINER, CLIENT, FARM);

  @ArchTest
  static final ArchRule theTrainerIsATool = never(TRAINER, GATEWAY, CLIENT, FARM);

  @ArchTest
  static final ArchRule theClientKnowsOnlyTheContractAndItsRules =
      never(CLIENT, LOG, INFRA, GATEWAY, WORKER, ENCODER, TRAINER, FARM);

  /** A program that only uses the library needs no command line. */
  @ArchTest
  static final ArchRule theClientLibraryKnowsNoCommand = never(
      "dev.kinora.client",
      "dev.kinora.client.console..",
      "dev.kinora.client.command..",
      "picocli..");

  @ArchTest
  static final ArchRule onlyModelsAndTheTrainerTouchTensorFlow = only(
      List.of("dev.kinora.worker.model..", TRAINER),
      "org.tensorflow..",
      "dev.langchain4j..",
      "ai.djl..");

  @ArchTest
  static final ArchRule onlyTheStoreSpeaksS3 =
      only(List.of("dev.kinora.infra.store.."), "io.minio..");

  @ArchTest
  static final ArchRule onlyTheCodecTouchesFfmpeg =
      only(List.of("dev.kinora.encoder.codec.."), "org.bytedeco.ffmpeg..");

  @ArchTest
  static final ArchRule picturesFromOutsideComeInOneWay = noClasses()
      .that()
      .resideOutsideOfPackage("dev.kinora.infra.picture..")
      .should()
      .dependOnClassesThat()
      .haveFullyQualifiedName("javax.imageio.ImageReader")
      .orShould()
      .callMethodWhere(JavaCall.Predicates.target(HasOwner.Predicates.With.<JavaClass>owner(
              HasName.Predicates.name("javax.imageio.ImageIO")))
          .and(JavaCall.Predicates.target(HasName.Predicates.name("read"))));

  @ArchTest
  static final ArchRule onlyTheEmbeddedRoomRunsServers = only(
      List.of("dev.kinora.infra.embedded.."),
      "org.gaul.s3proxy..",
      "kafka.server..",
      "org.apache.kafka.metadata..");

  @ArchTest
  static final ArchRule onlyTheCommandLineEndsTheProcess = noClasses()
      .that()
      .resideOutsideOfPackages(
          "dev.kinora.farm.cli..", "dev.kinora.client.command..", "dev.kinora.client.console..")
      .should()
      .callMethod(System.class, "exit", int.class)
      .orShould()
      .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule nothingStaticChanges = fields()
      .that()
      .areDeclaredInClassesThat()
      .resideOutsideOfPackages("dev.kinora.v1..", LOG)
      .and()
      .areStatic()
      .should()
      .beFinal();

  @ArchTest
  static final ArchRule aPackageIsANoun = noClasses()
      .should()
      .resideInAnyPackage(
          "..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..");

  @Test
  void gatewayHasNoTensorFlowOnItsClassPath() {
    assertThat(Checkout.text("gateway/pom.xml")
            + Checkout.text("infra/pom.xml")
            + Checkout.text("job/pom.xml"))
        .doesNotContain("tensorflow")
        .doesNotContain("kinora-worker");
  }

  @Test
  void everyPackageIsNullMarkedAndSaysWhatLivesThere() {
    List<Path> bare = Checkout.mainSources().stream()
        .map(Path::getParent)
        .distinct()
        .filter(folder -> !saysWhatLivesThere(folder.resolve("package-info.java")))
        .toList();
    assertThat(bare)
        .as("packages without a @NullMarked package-info.java with a comment")
        .isEmpty();
  }

  private static boolean saysWhatLivesThere(Path info) {
    return Files.isRegularFile(info)
        && Checkout.text(info).contains("@NullMarked")
        && Checkout.text(info).stripLeading().startsWith("/**");
  }

  private static ArchRule never(String who, String... whom) {
    return noClasses()
        .that()
        .resideInAPackage(who)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(whom)
        .allowEmptyShould(true);
  }

  private static ArchRule only(List<String> who, String... whom) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(who.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(whom)
        .as("only " + who.stream().collect(Collectors.joining(", ")) + " may depend on "
            + String.join(", ", whom));
  }
}
