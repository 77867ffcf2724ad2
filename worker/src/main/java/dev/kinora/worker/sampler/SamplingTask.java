package dev.kinora.worker.sampler;

import dev.kinora.worker.model.SamplingModel;
import dev.kinora.worker.plan.ClipPlan;
import java.util.Optional;

/**
 * One attempt's work for the sampler. The model must stay loaded until the task is done.
 *
 * @param queue that the job came from, and its weight against other queues
 * @param from where an earlier attempt at the same plan and model was; empty: from noise
 */
public record SamplingTask(
    String id,
    ClipPlan plan,
    SamplingModel model,
    String queue,
    int weight,
    FrameSink sink,
    Optional<SamplingSnapshot> from) {}
