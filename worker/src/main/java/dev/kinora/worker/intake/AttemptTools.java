package dev.kinora.worker.intake;

import dev.kinora.infra.store.Evidence;
import dev.kinora.worker.emit.FramePublisher;
import dev.kinora.worker.emit.PreviewPublisher;
import dev.kinora.worker.model.ModelShelf;
import dev.kinora.worker.resume.Checkpoints;
import dev.kinora.worker.sampler.StepBatcher;
import java.util.Optional;

/**
 * What all attempts of a worker share. Owned and closed by whoever made it.
 *
 * @param results empty where the worker samples whatever is there already
 * @param checkpoints empty where the worker makes and uses none
 */
public record AttemptTools(
    String worker,
    String clusterId,
    IntakeConfig config,
    ModelShelf models,
    StepBatcher batcher,
    FramePublisher publisher,
    PreviewPublisher previews,
    EndLookup ends,
    Evidence evidence,
    InitPictures pictures,
    Optional<ResultCache> results,
    Optional<Checkpoints> checkpoints,
    IntakeMetrics metrics) {}
