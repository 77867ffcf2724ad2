package dev.kinora.gateway.submit;

import static dev.kinora.gateway.fixture.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kinora.gateway.admission.AdmissionPolicy;
import dev.kinora.gateway.admission.BacklogMeter;
import dev.kinora.gateway.admission.DiskNotices;
import dev.kinora.gateway.admission.ModelNames;
import dev.kinora.gateway.admission.RenderJobFactory;
import dev.kinora.gateway.fixture.Fresh;
import dev.kinora.gateway.fixture.Samples;
import dev.kinora.gateway.fixture.TestClock;
import dev.kinora.gateway.view.EndedRenders;
import dev.kinora.gateway.view.RenderLookup;
import dev.kinora.gateway.view.RenderView;
import dev.kinora.infra.config.ConfigReader;
import dev.kinora.infra.fixture.MemoryStore;
import dev.kinora.infra.topic.KafkaConfig;
import dev.kinora.infra.topic.LastingProducer;
import dev.kinora.infra.topic.Topics;
import dev.kinora.job.FarmException;
import dev.kinora.job.StoreKeys;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RenderSubmissionTest {
  private static final int LIMIT = 5;

  private final MemoryStore store = new MemoryStore();
  private final TestClock clock = new TestClock();
  private final OneGateway here = new OneGateway();
  private final OneGateway there = new OneGateway();

  /** A gateway with its own view and producer; gateways share only the store. */
  private final class OneGateway {
    final RenderView view = new RenderView(10, 1 << 20);
    final MockProducer<String, byte[]> producer =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    final RenderSubmission submission = submission();

    private RenderSubmission submission() {
      Topics topics = new Topics(KafkaConfig.read(ConfigReader.of(Map.of(), Map.of(), Map.of())));
      ModelNames models = new ModelNames(store, "fluent-loops", clock);
      return new RenderSubmission(
          new RenderJobFactory(models, topics.queues(), clock),
          new AdmissionPolicy(
              new AdmissionPolicy.Limits(LIMIT, LIMIT),
              view::unended,
              view::unended,
              Optional::empty,
              new BacklogMeter(1, partition -> -1, clock),
              new DiskNotices(clock)),
          new IdempotencyClaims(store),
          new JobPublisher(
              new LogWriter(new LastingProducer(() -> producer)), topics, view, (job, place) -> {}),
          new RenderLookup(view, new EndedRenders(store), Fresh.ALWAYS));
    }

    SubmitRenderResponse submit(String prompt, String key) {
      SubmitRenderRequest request = SubmitRenderRequest.newBuilder()
          .setSpec(RenderSpec.newBuilder().setPrompt(prompt))
          .setIdempotencyKey(key)
          .build();
      return submission.submit(TENANT, request, List.of());
    }

    List<RenderJob> published() throws Exception {
      List<RenderJob> jobs = new ArrayList<>();
      for (var record : producer.history()) {
        jobs.add(RenderJob.parseFrom(record.value()));
      }
      return jobs;
    }
  }

  @BeforeEach
  void addModels() {
    Samples.putModels(store);
  }

  @Test
  void publishesTheJobUnderItsIdAndKnowsItAtOnce() throws Exception {
    SubmitRenderResponse accepted = here.submit("a rocket", "");

    assertThat(here.producer.history()).singleElement().satisfies(record -> {
      assertThat(record.topic()).isEqualTo("kinora.jobs.interactive");
      assertThat(record.key()).isEqualTo(accepted.getId());
    });
    assertThat(here.published().getFirst().getId()).isEqualTo(accepted.getId());
    assertThat(here.view.find(TENANT, accepted.getId())).isPresent();
    assertThat(accepted.getExisting()).isFalse();
  }

  @Test
  void theSameKeyAndRequestIsTheSameRender() {
    SubmitRenderResponse first = here.submit("a rocket", "k1");
    SubmitRenderResponse second = here.submit("a rocket", "k1");

    assertThat(second.getId()).isEqualTo(first.getId());
    assertThat(second.getAcceptedAt()).isEqualTo(first.getAcceptedAt());
    assertThat(second.getExisting()).isTrue();
    assertThat(here.producer.history()).hasSize(1);
  }

  @Test
  void theSameKeyWithAnotherRequestIsAConflict() {
    here.submit("a rocket", "k1");

    FarmException refused =
        catchThrowableOfType(FarmException.class, () -> there.submit("a heart", "k1"));
    assertThat(refused.code()).isEqualTo(FailureCode.CONFLICT);
    assertThat(there.producer.history()).isEmpty();
  }

  @Test
  void twoGatewaysThatRaceGiveOneRender() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 50; round++) {
        String key = "race-" + round;
        OneGateway one = new OneGateway();
        OneGateway two = new OneGateway();
        Callable<SubmitRenderResponse> left = () -> one.submit("a rocket", key);
        Callable<SubmitRenderResponse> right = () -> two.submit("a rocket", key);
        List<Future<SubmitRenderResponse>> answers = threads.invokeAll(List.of(left, right));
        assertThat(answers.get(0).get().getId()).isEqualTo(answers.get(1).get().getId());
        List<RenderJob> jobs = new ArrayList<>(one.published());
        jobs.addAll(two.published());
        assertThat(jobs)
            .isNotEmpty()
            .allSatisfy(job -> assertThat(job.getSpec().getPrompt()).isEqualTo("a rocket"));
        assertThat(jobs.stream().map(RenderJob::getId).distinct()).hasSize(1);
      }
    }
  }

  @Test
  void publishesUnderTheClaimedIdWhereTheClaimingGatewayDied() throws Exception {
    here.producer.sendException = new TimeoutException("the broker is away");
    FarmException failed =
        catchThrowableOfType(FarmException.class, () -> here.submit("a rocket", "k1"));
    assertThat(failed.code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(here.view.unended()).isZero();

    SubmitRenderResponse again = there.submit("a rocket", "k1");
    assertThat(there.published())
        .singleElement()
        .satisfies(job -> assertThat(job.getId()).isEqualTo(again.getId()));
    here.producer.sendException = null;
    assertThat(here.submit("a rocket", "k1").getId()).isEqualTo(again.getId());
  }

  @Test
  void doesNotPublishARenderAgainThatEndedLongAgo() {
    SubmitRenderResponse first = here.submit("a rocket", "k1");
    RenderJob job = Samples.job(Samples.NOW).toBuilder().setId(first.getId()).build();
    store.put(
        StoreKeys.end(TENANT, first.getId()),
        Samples.stored(Samples.end(job, Outcome.COMPLETED)),
        "application/json");

    SubmitRenderResponse again = there.submit("a rocket", "k1");
    assertThat(again.getId()).isEqualTo(first.getId());
    assertThat(again.getExisting()).isTrue();
    assertThat(there.producer.history()).isEmpty();
  }

  @Test
  void aFullFarmStillAnswersForWhatItTook() {
    SubmitRenderResponse first = here.submit("a rocket", "k1");
    for (int i = 1; i < LIMIT; i++) {
      here.submit("more", "");
    }

    assertThat(catchThrowableOfType(FarmException.class, () -> here.submit("more", ""))
            .code())
        .isEqualTo(FailureCode.OVERLOADED);
    assertThat(catchThrowableOfType(FarmException.class, () -> here.submit("more", "k2"))
            .code())
        .isEqualTo(FailureCode.OVERLOADED);
    assertThat(here.submit("a rocket", "k1").getId()).isEqualTo(first.getId());
  }

  @Test
  void aStoreThatIsAwayMakesNoRender() {
    here.submit("a rocket", "");
    store.down(true);

    assertThat(catchThrowableOfType(FarmException.class, () -> here.submit("a rocket", "k1"))
            .code())
        .isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(here.producer.history()).hasSize(1);
  }
}
