package dev.kinora.gateway.view;

import dev.kinora.job.FarmException;
import dev.kinora.job.Uuids;
import dev.kinora.v1.FailureCode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds a tenant's render: in the view, else by its end.json. Blocks on the store; any thread may call it. */
public final class RenderLookup {
  private final RenderView view;
  private final EndedRenders ended;
  private final Freshness freshness;

  public RenderLookup(RenderView view, EndedRenders ended, Freshness freshness) {
    this.view = view;
    this.ended = ended;
    this.freshness = freshness;
  }

  /** How far the view has read the jobs, without which it cannot say that there is no such render. */
  public interface Freshness {
    /** Whether it has read them to where they ended when it began. */
    boolean caughtUp();

    /**
     * Waits until it has read them to where they end now, so that it knows what another gateway has just accepted. Asks the broker and
     * waits a moment at most; false where that is not enough.
     */
    boolean catchUp();
  }

  /** A page of those in memory, newest first. Throws INVALID where the token is none. */
  public RenderList.Page list(
      String tenant, Map<String, String> labels, Predicate<KnownRender> room, String pageToken) {
    return view.list(tenant, labels, room, pageToken);
  }

  /** Empty where neither view nor store knows it. */
  public Optional<KnownRender> find(String tenant, String id) {
    seen(tenant, id);
    return found(tenant, id);
  }

  /** Whether the view has it, or has read all jobs there are: then it has none such. */
  private boolean seen(String tenant, String id) {
    return view.find(tenant, id).isPresent() || (freshness.caughtUp() && freshness.catchUp());
  }

  private Optional<KnownRender> found(String tenant, String id) {
    return view.find(tenant, id).or(() -> ended.find(tenant, id).map(KnownRender::of));
  }

  /** Throws INVALID where the id is none, NOT_FOUND where nobody knows it, UNAVAILABLE while that cannot be told. */
  public KnownRender known(String tenant, String id) {
    if (!Uuids.valid(id)) {
      throw FarmException.invalid("id", id, "a render's id, a UUID in lower case");
    }
    boolean seen = seen(tenant, id);
    return found(tenant, id)
        .orElseThrow(() -> seen
            ? new FarmException(FailureCode.NOT_FOUND, "no render " + id)
            : new FarmException(
                FailureCode.UNAVAILABLE,
                "the gateway is still reading the log of accepted renders"));
  }
}
