package dev.kinora.gateway.progress;

import dev.kinora.job.FarmException;
import dev.kinora.job.Uuids;
import dev.kinora.v1.FailureCode;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Finds a tenant's render: in the view, else by its end.json. Blocks on the store; any thread may call it. */
public final class RenderLookup {
  private final RenderView view;
  private final EndedRenders ended;
  private final BooleanSupplier viewReady;

  /** @param viewReady whether the view has read the logs, without which it cannot say that there is no such render */
  public RenderLookup(RenderView view, EndedRenders ended, BooleanSupplier viewReady) {
    this.view = view;
    this.ended = ended;
    this.viewReady = viewReady;
  }

  /** A page of those in memory, newest first. Throws INVALID where the token is none. */
  public RenderList.Page list(
      String tenant, Map<String, String> labels, int size, String pageToken) {
    return view.list(tenant, labels, size, pageToken);
  }

  /** Empty where neither view nor store knows it. */
  public Optional<KnownRender> find(String tenant, String id) {
    return view.find(tenant, id).or(() -> ended.find(tenant, id).map(KnownRender::of));
  }

  /** Throws INVALID where the id is none, NOT_FOUND where nobody knows it, UNAVAILABLE while that cannot be told. */
  public KnownRender known(String tenant, String id) {
    if (!Uuids.valid(id)) {
      throw FarmException.invalid("id", id, "a render's id, a UUID in lower case");
    }
    return find(tenant, id)
        .orElseThrow(() -> viewReady.getAsBoolean()
            ? new FarmException(FailureCode.NOT_FOUND, "no render " + id)
            : new FarmException(
                FailureCode.UNAVAILABLE,
                "the gateway is still reading the log of accepted renders"));
  }
}
