package dev.kinora.worker.model;

import dev.kinora.infra.store.ModelPackage;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.ModelManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunOptions;

/**
 * Opens a model package: loads the SavedModel, holds the manifest against its signatures, tests it on this device (or takes
 * the profile that an earlier test left in the data folder) and warms what will run. Safe for use by many threads.
 */
public final class ModelLoader implements ModelOpener {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);
  private static final int DECODE_WARM_UPS = 2;
  /** It may take so many times as long as a call. */
  private static final int SELF_TEST = 10;
  /** Bytes of weights, times rows, of the largest batch that the self-test tries. */
  private static final long WORTH = 8L << 30;
  /** Some 20 MB at 2 KB each. */
  private static final int KEPT_EMBEDDINGS = 10_000;

  private final ModelConfig config;
  private final Path profiles;
  private final Tensors tensors;
  private final CallThreads threads = new CallThreads();
  private final BundledTextEncoder bundled = new BundledTextEncoder();

  /** {@code profiles} is the folder where self-test results and embeddings are kept. */
  public ModelLoader(ModelConfig config, Path profiles, Tensors tensors) {
    this.config = config;
    this.profiles = profiles;
    this.tensors = tensors;
  }

  /** Loads TensorFlow's native library where it is not loaded yet, about a second; returns its version. */
  public static String loadNatives() {
    return TensorFlow.version();
  }

  /** The one text encoder that all models share. */
  public BundledTextEncoder bundledTextEncoder() {
    return bundled;
  }

  @Override
  public void whenStuck(Consumer<String> told) {
    threads.whenStuck(told);
  }

  @Override
  public int callsLeft() {
    return threads.left();
  }

  @Override
  public LoadedModel load(ModelPackage modelPackage) {
    ModelManifest manifest = modelPackage.manifest();
    var calls = new ModelCalls("model " + manifest.getName(), tensors, threads, config.callTime());
    long files = PackageSize.of(modelPackage.folder());
    config.memory().check(calls.model(), files);
    Deque<AutoCloseable> owned = new ArrayDeque<>();
    try {
      long start = System.nanoTime();
      long before = NativeMemory.inUse();
      SavedModelBundle bundle = open(
          modelPackage.folder(),
          config.device().session(config.threads(), manifest.getPrecision()),
          calls);
      owned.push(bundle);
      SamplingModel model = assemble(modelPackage, bundle, calls, owned);
      long taken = Math.max(files, NativeMemory.inUse() - before);
      config.memory().check(calls.model(), taken);
      LOG.info(
          "model {} ({}) ready after {} ms, takes {} of {}: buckets {}, best {}",
          manifest.getName(),
          model.digest().substring(0, 12),
          (System.nanoTime() - start) / 1_000_000,
          ModelFault.size(taken),
          config.memory(),
          model.profile().curve().buckets(),
          model.profile().curve().best());
      return new LoadedModel(model, owned, calls, taken);
    } catch (Throwable e) {
      calls.atRest(() -> LoadedModel.closeAll(owned));
      throw e;
    }
  }

  /** The caller closes it. BAD_MODEL where it is none, or one that does what models may not. */
  static SavedModelBundle open(Path folder, ConfigProto session, ModelCalls calls) {
    SavedGraph.read(calls.model(), folder).check();
    long limit =
        calls.limit() + Duration.ofMinutes(PackageSize.of(folder) >> 30).toMillis();
    return calls.within(
        "its SavedModel cannot be loaded",
        limit,
        () -> SavedModelBundle.loader(folder.toString())
            .withTags(SavedModelBundle.DEFAULT_TAG)
            .withConfigProto(session)
            .withRunOptions(RunOptions.newBuilder().setTimeoutInMs(limit).build())
            .load(),
        SavedModelBundle::close);
  }

  private SamplingModel assemble(
      ModelPackage modelPackage,
      SavedModelBundle bundle,
      ModelCalls calls,
      Deque<AutoCloseable> owned) {
    ModelManifest manifest = modelPackage.manifest();
    TextEncoder text = textEncoder(manifest);
    int size = text == null ? 0 : text.size();
    List<String> faults = SignatureCheck.faults(manifest, bundle.signatures(), size);
    if (!faults.isEmpty()) {
      throw new FarmException(
          FailureCode.BAD_MODEL,
          "the manifest of model %s does not fit its SavedModel: %s"
              .formatted(manifest.getName(), String.join("; ", faults)));
    }
    var denoiser = new SavedModelDenoiser(
        tensors, calls, bundle.function(manifest.getDenoise().getSignature()), manifest, size);
    owned.push(denoiser);
    TextEncoder conditioning = text == null || !manifest.hasCondition()
        ? text
        : conditioned(manifest, bundle, calls, text);
    var encoder = manifest.getConditioning().hasTextEncoder()
        ? new ConditioningEncoder(conditioning, new PromptNotices(bundled))
        : new ConditioningEncoder(conditioning);
    FrameDecoder decoder = decoder(manifest, bundle, calls, owned);
    DeviceProfile profile = profile(modelPackage, calls, denoiser, decoder, encoder);
    return new SamplingModel(manifest, modelPackage.digest(), denoiser, decoder, encoder, profile);
  }

  private TextEncoder conditioned(
      ModelManifest manifest, SavedModelBundle bundle, ModelCalls calls, TextEncoder text) {
    var role = manifest.getCondition();
    return new ConditionedEncoder(tensors, calls, bundle.function(role.getSignature()), role, text);
  }

  private FrameDecoder decoder(
      ModelManifest manifest,
      SavedModelBundle bundle,
      ModelCalls calls,
      Deque<AutoCloseable> owned) {
    if (!manifest.hasDecode()) {
      return new CastDecoder(manifest);
    }
    var decoder = new SavedModelDecoder(
        tensors, calls, bundle.function(manifest.getDecode().getSignature()), manifest);
    owned.push(decoder);
    return decoder;
  }

  private @Nullable TextEncoder textEncoder(ModelManifest manifest) {
    return switch (manifest.getConditioning().getKindCase()) {
      case TEXT_ENCODER -> {
        String name = manifest.getConditioning().getTextEncoder();
        if (!name.equals(BundledTextEncoder.NAME)) {
          throw new FarmException(
              FailureCode.BAD_MODEL,
              "conditioning.text_encoder of model %s is '%s': this build has %s"
                  .formatted(manifest.getName(), name, BundledTextEncoder.NAME));
        }
        yield new KeptEmbeddings(
            bundled,
            profiles.resolve("embeddings-%.16s".formatted(environment())),
            KEPT_EMBEDDINGS);
      }
      case CATEGORIES ->
        new CategoryEncoder(manifest.getConditioning().getCategories().getNamesList());
      case ENCODE_TEXT ->
        throw new FarmException(
            FailureCode.BAD_MODEL,
            "conditioning.encode_text of model %s: this build cannot run a model's own text encoder"
                .formatted(manifest.getName()));
      case KIND_NOT_SET -> null;
    };
  }

  private String environment() {
    return DeviceEnvironment.digest(TensorFlow.version(), config);
  }

  private DeviceProfile profile(
      ModelPackage modelPackage,
      ModelCalls calls,
      SavedModelDenoiser denoiser,
      FrameDecoder decoder,
      ConditioningEncoder encoder) {
    Path file =
        profiles.resolve("%s-%.16s.properties".formatted(modelPackage.digest(), environment()));
    Optional<DeviceProfile> kept = read(file);
    if (kept.isPresent()) {
      kept.get()
          .curve()
          .milliseconds()
          .forEach(took -> calls.expect(Duration.ofMillis(took.longValue())));
      warm(kept.get(), denoiser, decoder);
      return kept.get();
    }
    var probe = new ProbeLanes(modelPackage.manifest(), encoder);
    var limits = new BatchInvariance.Limits(
        Math.min(config.batchCap(), rows(PackageSize.of(modelPackage.folder()))),
        config.batchMemory(),
        config.callTime().multipliedBy(SELF_TEST));
    var outcome = BatchInvariance.test(denoiser, probe, limits, System::nanoTime);
    var profile = new DeviceProfile(
        outcome.curve(),
        NumericsProbe.digest(probe, outcome.predictions(), decoder),
        outcome.exact());
    KeptFile.write(file, profile.toText().getBytes(StandardCharsets.UTF_8));
    return profile;
  }

  /** What is worth testing of a model of so many bytes: a large one has work enough in a row or two. The same on every machine. */
  private static int rows(long bytes) {
    return (int) Math.max(2, Math.min(Integer.MAX_VALUE, WORTH / Math.max(1, bytes)));
  }

  /** The first call of a signature compiles it: once for the batch that will run most, and for the decoder. */
  private static void warm(
      DeviceProfile profile, SavedModelDenoiser denoiser, FrameDecoder decoder) {
    DenoiseBatch batch = denoiser.batch(profile.curve().best());
    for (int row = 0; row < batch.rows(); row++) {
      batch.put(row, new float[batch.latentSize()], 0.5f, 0f, new float[batch.conditioningSize()]);
    }
    denoiser.denoise(batch);
    for (int i = 0; i < DECODE_WARM_UPS; i++) {
      decoder.decode(new float[batch.latentSize()], 0);
    }
  }

  private static Optional<DeviceProfile> read(Path file) {
    try {
      return Files.exists(file) ? DeviceProfile.parse(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
