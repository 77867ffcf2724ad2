package dev.kinora.gateway.admission;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.kinora.infra.topic.QueueConfig;
import dev.kinora.job.Defaults;
import dev.kinora.job.FarmException;
import dev.kinora.job.JobRules;
import dev.kinora.job.ModelRules;
import dev.kinora.job.Uuids;
import dev.kinora.job.Violations;
import dev.kinora.v1.CatalogueEntry;
import dev.kinora.v1.Failure;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.SubmitRenderRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The only place where the gateway makes a job. It says yes to what keeps every rule, else throws one exception with all faults: of
 * the request's form, of the rules, of queue and model. Blocks where the catalogue must be asked.
 */
public final class RenderJobFactory {
  private final ModelNames models;
  private final List<String> queues;
  private final InstantSource clock;

  /**
   * A factory for a farm with these models and queues.
   *
   * @param queues of which the first takes jobs that name none where there is no queue of the usual name
   */
  public RenderJobFactory(ModelNames models, List<QueueConfig> queues, InstantSource clock) {
    this.models = models;
    this.queues = queues.stream().map(QueueConfig::name).toList();
    this.clock = clock;
  }

  /**
   * Makes a job or says everything that is wrong.
   *
   * @param faults what was already found wrong with the request's form; such fields are missing from {@code request}
   * @return a job with id, times and model digest; its spec is what the client said, unchanged
   */
  public RenderJob create(String tenant, SubmitRenderRequest request, List<FieldViolation> faults) {
    RenderSpec spec = request.getSpec();
    List<FieldViolation> found = new ArrayList<>(faults);
    if (!request.hasSpec()) {
      addNew(found, List.of(Violations.one("spec", "nothing", "what to render")));
    }
    addNew(found, JobRules.checkSpec(spec, tenant));
    addNew(found, checkKey(request.getIdempotencyKey()));
    addNew(found, checkQueue(spec));
    Optional<CatalogueEntry> model =
        named(found, "spec.model") ? Optional.empty() : models.resolve(spec.getModel());
    model.filter(entry -> !entry.getFault().isEmpty()).ifPresent(entry -> {
      throw new FarmException(FailureCode.BAD_MODEL, entry.getFault());
    });
    Optional<Failure> misfit = model.flatMap(entry -> ModelRules.check(spec, entry.getManifest()));
    misfit.ifPresent(failure -> addNew(found, failure.getViolationsList()));
    if (found.isEmpty()) {
      misfit.ifPresent(failure -> {
        throw FarmException.of(failure);
      });
      return job(tenant, spec, model.orElseThrow(() -> unknownModel(spec)).getDigest());
    }
    if (model.isEmpty()) {
      addNew(found, unknownModel(spec).violations());
    }
    misfit
        .filter(failure -> failure.getViolationsCount() == 0)
        .ifPresent(failure -> addNew(
            found, List.of(Violations.one("spec.model", spec.getModel(), failure.getMessage()))));
    throw FarmException.invalid(found);
  }

  /** Where a job goes. Its queue exists: {@link #create} has checked it. */
  public String queue(RenderSpec spec) {
    String queue = Defaults.queue(spec);
    return spec.getQueue().isEmpty() && !queues.contains(queue) ? queues.getFirst() : queue;
  }

  private RenderJob job(String tenant, RenderSpec spec, String modelDigest) {
    Timestamp now = Timestamps.fromMillis(clock.millis());
    return RenderJob.newBuilder()
        .setId(Uuids.v7(clock).toString())
        .setTenant(tenant)
        .setSpec(spec)
        .setModelDigest(modelDigest)
        .setAcceptedAt(now)
        .setExpiresAt(Timestamps.add(now, Durations.fromMillis(Defaults.LIFETIME.toMillis())))
        .build();
  }

  private List<FieldViolation> checkQueue(RenderSpec spec) {
    return spec.getQueue().isEmpty() || queues.contains(spec.getQueue())
        ? List.of()
        : List.of(
            Violations.one("spec.queue", spec.getQueue(), "one of " + String.join(", ", queues)));
  }

  /** Throws INVALID where the key is too long; for requests that are looked at otherwise first. */
  public static void requireKey(String key) {
    List<FieldViolation> faults = checkKey(key);
    if (!faults.isEmpty()) {
      throw FarmException.invalid(faults);
    }
  }

  private static List<FieldViolation> checkKey(String key) {
    return JobRules.length(key) <= JobRules.MAX_KEY
        ? List.of()
        : List.of(Violations.one(
            "idempotency_key",
            JobRules.length(key) + " characters",
            "at most " + JobRules.MAX_KEY + " characters"));
  }

  private FarmException unknownModel(RenderSpec spec) {
    List<String> names = models.list().stream()
        .filter(entry -> entry.getFault().isEmpty())
        .map(entry -> entry.getManifest().getName())
        .sorted()
        .toList();
    String wanted = spec.getModel().isEmpty() ? models.defaultName() : spec.getModel();
    String allowed = names.isEmpty()
        ? "a model of the catalogue, which is empty: add one with `kinora model add`"
        : "one of " + String.join(", ", names) + ", or a digest of one";
    return FarmException.of(Failure.newBuilder()
        .setCode(FailureCode.UNKNOWN_MODEL)
        .setMessage("no model '%s': want %s".formatted(wanted, allowed))
        .addViolations(Violations.one("spec.model", wanted, allowed))
        .build());
  }

  /** Adds the faults of fields that have none yet: one fault of a field is enough, and the first is the nearest to the cause. */
  private static void addNew(List<FieldViolation> found, List<FieldViolation> more) {
    Set<String> known = found.stream().map(FieldViolation::getField).collect(Collectors.toSet());
    more.stream()
        .filter(fault -> known.stream().noneMatch(field -> within(fault.getField(), field)))
        .forEach(found::add);
  }

  /** Whether one path is the other or lies under it, in either direction. */
  private static boolean within(String left, String right) {
    return left.equals(right)
        || left.startsWith(right + ".")
        || right.startsWith(left + ".")
        || left.startsWith(right + "[")
        || right.startsWith(left + "[");
  }

  private static boolean named(List<FieldViolation> faults, String field) {
    return faults.stream().anyMatch(fault -> fault.getField().equals(field));
  }
}
