package dev.kinora.gateway.submit;

import dev.kinora.gateway.admission.AdmissionPolicy;
import dev.kinora.gateway.admission.RenderJobFactory;
import dev.kinora.gateway.view.RenderLookup;
import dev.kinora.job.FarmException;
import dev.kinora.job.RequestDigest;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.RenderJob;
import dev.kinora.v1.RenderSpec;
import dev.kinora.v1.RetryRenderRequest;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import java.util.List;
import java.util.Optional;

/**
 * From a request to a job in its queue's log: make it, let it in, claim its idempotency key, publish it. Blocks on store and broker;
 * any thread may call it.
 */
public final class RenderSubmission {
  private final RenderJobFactory factory;
  private final AdmissionPolicy policy;
  private final IdempotencyClaims claims;
  private final JobPublisher publisher;
  private final RenderLookup lookup;

  public RenderSubmission(
      RenderJobFactory factory,
      AdmissionPolicy policy,
      IdempotencyClaims claims,
      JobPublisher publisher,
      RenderLookup lookup) {
    this.factory = factory;
    this.policy = policy;
    this.claims = claims;
    this.publisher = publisher;
    this.lookup = lookup;
  }

  /** Returns when the broker has the job; {@code faults} is what was already found wrong with the request's form. */
  public SubmitRenderResponse submit(
      String tenant, SubmitRenderRequest request, List<FieldViolation> faults) {
    RenderJob job = factory.create(tenant, request, faults);
    return submit(job, request.getIdempotencyKey(), job);
  }

  /**
   * A new render that goes back to another one. Its key stands for a retry of that one: what that amounts to may change while the old
   * render goes on.
   */
  public SubmitRenderResponse retry(String tenant, RenderSpec spec, RetryRenderRequest retry) {
    SubmitRenderRequest request = SubmitRenderRequest.newBuilder()
        .setSpec(spec)
        .setIdempotencyKey(retry.getIdempotencyKey())
        .build();
    RenderJob job = factory.create(tenant, request, List.of());
    RenderJob asked =
        RenderJob.newBuilder().setTenant(tenant).setSource(retry.getId()).build();
    return submit(
        job.toBuilder().setSource(retry.getId()).build(), retry.getIdempotencyKey(), asked);
  }

  /** @param asked what the key stands for */
  private SubmitRenderResponse submit(RenderJob job, String key, RenderJob asked) {
    try (AdmissionPolicy.Place place = policy.admit(job.getTenant())) {
      if (key.isEmpty()) {
        return published(job);
      }
      String id = claims.claim(job, key, RequestDigest.of(asked));
      return id.equals(job.getId())
          ? published(job)
          : again(job.toBuilder().setId(id).build());
    } catch (FarmException refused) {
      // A farm that takes no more still answers for what it has taken.
      return existing(job, key, asked, refused);
    }
  }

  /**
   * The key's render. One that neither view nor store knows was claimed by a gateway that died before it published, or is being
   * published right now: it is published under the claimed id. A second copy is harmless (L3, L4).
   */
  private SubmitRenderResponse again(RenderJob claimed) {
    Optional<SubmitRenderResponse> known = known(claimed);
    if (known.isPresent()) {
      return known.get();
    }
    published(claimed);
    return answer(claimed).setExisting(true).build();
  }

  private SubmitRenderResponse existing(
      RenderJob job, String key, RenderJob asked, FarmException refused) {
    if (!key.isEmpty() && refused.code() == FailureCode.OVERLOADED) {
      Optional<SubmitRenderResponse> known = claims
          .holder(job.getTenant(), key, RequestDigest.of(asked))
          .flatMap(id -> known(job.toBuilder().setId(id).build()));
      if (known.isPresent()) {
        return known.get();
      }
    }
    throw refused;
  }

  private Optional<SubmitRenderResponse> known(RenderJob claimed) {
    return lookup
        .find(claimed.getTenant(), claimed.getId())
        .map(known -> SubmitRenderResponse.newBuilder()
            .setId(claimed.getId())
            .setAcceptedAt(known.header().getAcceptedAt())
            .setExpiresAt(known.header().getExpiresAt())
            .setExisting(true)
            .build());
  }

  private SubmitRenderResponse published(RenderJob job) {
    publisher.publish(job, factory.queue(job.getSpec()));
    return answer(job).build();
  }

  private static SubmitRenderResponse.Builder answer(RenderJob job) {
    return SubmitRenderResponse.newBuilder()
        .setId(job.getId())
        .setAcceptedAt(job.getAcceptedAt())
        .setExpiresAt(job.getExpiresAt());
  }
}
