package dev.kinora.trainer.train;

import dev.kinora.trainer.network.TrainableWeights;
import dev.kinora.worker.model.DeviceConfig;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/** A task that makes a loss smaller which is worked out in a graph. Owns the graph and its session. */
abstract class GraphTask implements Task {
  private final Site site;
  private final Beginning beginning;
  private final Optimiser optimiser;
  private final Session session;

  /** A graph in the making: what the loss is built with. Owned by the task that is made of it. */
  record Site(Graph graph, Ops tf, TrainableWeights weights) {
    static Site of(Beginning beginning) {
      Graph graph = new Graph();
      Ops tf = Ops.create(graph);
      return new Site(graph, tf, new TrainableWeights(tf, beginning.seed()));
    }
  }

  GraphTask(Site site, Operand<TFloat32> loss, Beginning beginning) {
    this.site = site;
    this.beginning = beginning;
    this.optimiser = new Optimiser(
        site.tf(), site.graph(), loss, site.weights(), beginning.gradients().clip());
    this.session = new Session(
        site.graph(),
        ConfigProto.newBuilder()
            .setGraphOptions(DeviceConfig.graphOptions(beginning.gradients().precision()))
            .build());
  }

  /** One step on what is fed, which stays the caller's. */
  final float step(Map<Operand<?>, Tensor> batch, long step, Schedule.Pace pace) {
    return optimiser.step(session, batch, step, pace);
  }

  @Override
  public final void start() {
    optimiser.start(session, beginning.weights().apply(site.weights().startValues()));
  }

  @Override
  public final void resume(Map<String, float[]> state) {
    optimiser.write(session, state);
  }

  @Override
  public final Map<String, float[]> state() {
    return optimiser.read(session);
  }

  @Override
  public final void close() {
    session.close();
    site.graph().close();
  }
}
