package dev.kinora.worker.intake;

import dev.kinora.worker.emit.FramePublisher;
import dev.kinora.worker.emit.PreviewPublisher;
import dev.kinora.worker.model.ModelShelf;
import dev.kinora.worker.sampler.StepBatcher;

/** What all attempts of a worker share. Owned and closed by whoever made it. */
public record AttemptTools(
    String worker,
    String clusterId,
    IntakeConfig config,
    ModelShelf models,
    StepBatcher batcher,
    FramePublisher publisher,
    PreviewPublisher previews,
    EndLookup ends,
    IntakeMetrics metrics) {}
