package dev.kinora.encoder.intake;

import dev.kinora.encoder.assembly.SpoolFolder;
import dev.kinora.encoder.codec.PlacementEncoder;
import dev.kinora.encoder.publish.EndStore;
import dev.kinora.encoder.publish.EndWriter;
import dev.kinora.encoder.publish.Judge;
import dev.kinora.encoder.publish.Patience;
import dev.kinora.encoder.publish.VideoStore;
import dev.kinora.encoder.sweep.Sweeper;
import dev.kinora.infra.embedded.DiskSpace;
import dev.kinora.infra.lifecycle.FolderLock;
import dev.kinora.infra.lifecycle.NamedThreads;
import dev.kinora.infra.lifecycle.Role;
import dev.kinora.infra.lifecycle.RoleContext;
import dev.kinora.infra.lifecycle.ShutdownSequence;
import dev.kinora.infra.lifecycle.SupervisedThread;
import dev.kinora.infra.topic.ControlSender;
import dev.kinora.job.FarmException;
import dev.kinora.v1.FailureCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running encoder: frames of its share of the renders in, videos and terminal events out. Readiness parts: `frames`, `spool`. Owns
 * its clients, threads and the folder {@code encoder} in the data folder.
 */
public final class Encoder implements Role {
  private static final Logger LOG = LoggerFactory.getLogger(Encoder.class);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final EncoderConfig config;
  private final FolderLock lock;
  private final ControlSender control;
  private final BacklogReporter backlog;
  private final Sweeper sweeper;
  private final DeadLetterReader deadLetters;
  private final SupervisedThread deadLetterThread;
  private final FrameReading reading;
  private final SupervisedThread readerThread;
  private final ExecutorService scanThreads;
  private final List<ExecutorService> pools;

  /** Returns at once; readiness tells when it reads. One-line FarmExceptions for an unusable folder or an absent broker. */
  public static Encoder start(RoleContext context, EncoderConfig config) {
    Path folder = context.data().resolve("encoder");
    FolderLock lock = FolderLock.take(folder, "encoder");
    try {
      String id = EncoderId.resolve(config.id(), folder);
      LOG.info("encoder {}, build {}", id, PlacementEncoder.build());
      Supplier<Producer<String, byte[]>> judges =
          () -> context.kafka().producer("kinora-encoder-" + id + "-judge", judge(context, id));
      return new Encoder(context, config, lock, id, judges);
    } catch (KafkaException e) {
      lock.close();
      throw new FarmException(
          FailureCode.UNAVAILABLE,
          "the encoder cannot begin with Kafka at %s: %s"
              .formatted(context.kafka().bootstrapServers(), e.getMessage()),
          e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  Encoder(
      RoleContext context,
      EncoderConfig config,
      FolderLock lock,
      String id,
      Supplier<Producer<String, byte[]>> judges) {
    this.config = config;
    this.lock = lock;
    context.readiness().starting(FrameLogReader.PART);
    var meters = new EncoderMeters(context.metrics().registry());
    Path folder = context.data().resolve("encoder");
    // What can fail comes first: nothing is open then.
    SpoolFolder spool = SpoolFolder.open(
        folder.resolve("spool"), config.spoolBytes(), () -> DiskSpace.usable(folder));
    var judge = new Judge(context.topics(), judges, InstantSource.system());
    judge.open(); // ends what this encoder's last process left open, before anybody waits for it
    this.control =
        ControlSender.open(context.kafka(), "kinora-encoder-" + id + "-control", context.topics());
    ExecutorService codecPool =
        Executors.newFixedThreadPool(config.codecThreads(), NamedThreads.platform("encoder-codec"));
    ExecutorService endThreads =
        Executors.newThreadPerTaskExecutor(NamedThreads.virtual("encoder-end"));
    this.scanThreads = Executors.newFixedThreadPool(2, NamedThreads.platform("encoder-scan"));
    this.pools = List.of(scanThreads, endThreads, codecPool);
    var scan = new LogScan(context.kafka(), context.topics(), id);
    var health = SpoolHealth.of(folder, context.readiness());
    var store = new Patience.Traffic(context.store().health());
    var endings = new Endings(
        new Endings.Desk(endWriter(context, spool), scan, endThreads, store, health, meters));
    var clips = new OpenClip.Desk(spool, codecPool, config.videoBytes());
    var desk = new OwnedPartition.Desk(
        new RecordParser(context.topics()),
        endings,
        new Places(config.openClips(), clips),
        new Faults(System::nanoTime),
        health,
        meters);
    this.reading = new FrameReading(() -> reader(context, id, scan, desk, judge));
    this.readerThread = SupervisedThread.start("encoder-reader", context.readiness(), reading);
    this.backlog = BacklogReporter.start(id, reading, control, context.readiness());
    this.sweeper = Sweeper.start(
        context.store(),
        config.sweepEvery(),
        context.topics().frameLog().checkpointLife(),
        context.metrics().registry(),
        context.readiness());
    this.deadLetters = new DeadLetterReader(context, id, meters);
    this.deadLetterThread =
        SupervisedThread.start("encoder-dead-letters", context.readiness(), deadLetters);
  }

  @Override
  public void drainInto(ShutdownSequence sequence) {
    sequence
        .then("stop reading dead letters", CLOSE, budget -> {
          deadLetters.stop();
          deadLetterThread.stop();
          deadLetterThread.join(budget);
        })
        .then("finish renders that are decided", config.drain().plus(CLOSE), budget -> {
          reading.drain(config.drain());
          readerThread.stop();
          readerThread.join(budget);
        })
        .then("close the encoder's clients", CLOSE, budget -> {
          sweeper.close();
          backlog.close();
          control.close();
        })
        .then("close codecs", CLOSE, budget -> {
          scanThreads.shutdownNow();
          pools.forEach(ExecutorService::shutdown); // an interrupt would close spools under codecs
          for (ExecutorService pool : pools) {
            pool.awaitTermination(budget.toMillis() / pools.size(), TimeUnit.MILLISECONDS);
          }
        })
        .then("release the encoder's folder", CLOSE, budget -> lock.close());
  }

  private FrameLogReader reader(
      RoleContext context, String id, LogScan scan, OwnedPartition.Desk desk, Judge judge) {
    Consumer<String, byte[]> consumer = context
        .kafka()
        .consumer("kinora-encoder-" + id, membership(context, config.membership(), id));
    var partitions = new Partitions(consumer, context.topics().frames(), scan, scanThreads, desk);
    consumer.subscribe(List.of(context.topics().frames()), partitions);
    return new FrameLogReader(
        consumer,
        partitions,
        desk,
        judge,
        new Reopening(desk.places(), config.idleClip()),
        context.readiness());
  }

  private EndWriter endWriter(RoleContext context, SpoolFolder spool) {
    return new EndWriter(
        new VideoStore(context.store(), spool),
        new EndStore(context.store()),
        control,
        PlacementEncoder.build(),
        InstantSource.system());
  }

  /** A stable id and a short time: a judge that dies inside of its transaction holds readers of the partition up. */
  static Map<String, Object> judge(RoleContext context, String id) {
    return Map.of(
        "transactional.id", context.topics().group("encoder-" + id),
        "transaction.timeout.ms", 10_000,
        "max.block.ms", 10_000,
        "request.timeout.ms", 5_000,
        "delivery.timeout.ms", 9_000,
        "linger.ms", 0);
  }

  /**
   * A named member: after a restart it has its partitions back at once. The classic protocol: there the broker checks the
   * generation of a transaction's offsets, and what the poll thread sees as its membership changes only inside of poll.
   */
  private static Map<String, Object> membership(
      RoleContext context, EncoderConfig.Membership membership, String id) {
    return Map.of(
        "group.id",
        context.topics().encoderGroup(),
        "group.instance.id",
        id,
        "group.protocol",
        "classic",
        "partition.assignment.strategy",
        CooperativeStickyAssignor.class.getName(),
        "session.timeout.ms",
        (int) membership.session().toMillis(),
        "heartbeat.interval.ms",
        (int) membership.session().toMillis() / 5,
        "max.poll.interval.ms",
        (int) membership.poll().toMillis(),
        "max.poll.records",
        64,
        "fetch.max.bytes",
        32 << 20,
        "max.partition.fetch.bytes",
        8 << 20);
  }
}
