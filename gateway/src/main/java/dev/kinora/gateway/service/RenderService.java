package dev.kinora.gateway.service;

import dev.kinora.gateway.admission.ModelNames;
import dev.kinora.gateway.admission.RenderJobFactory;
import dev.kinora.gateway.submit.RenderLog;
import dev.kinora.gateway.submit.RenderRetries;
import dev.kinora.gateway.submit.RenderSubmission;
import dev.kinora.gateway.view.KnownRender;
import dev.kinora.gateway.view.RenderList;
import dev.kinora.gateway.view.RenderLookup;
import dev.kinora.job.FarmException;
import dev.kinora.job.JobRules;
import dev.kinora.v1.CancelRenderRequest;
import dev.kinora.v1.FailureCode;
import dev.kinora.v1.FieldViolation;
import dev.kinora.v1.GetRenderRequest;
import dev.kinora.v1.ListModelsResponse;
import dev.kinora.v1.ListRendersRequest;
import dev.kinora.v1.ListRendersResponse;
import dev.kinora.v1.Output;
import dev.kinora.v1.Render;
import dev.kinora.v1.RetryRenderRequest;
import dev.kinora.v1.SubmitRenderRequest;
import dev.kinora.v1.SubmitRenderResponse;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The API's methods, the same for gRPC and REST. They block on store and broker, so each call has its own virtual thread; every
 * refusal is a FarmException.
 */
public final class RenderService {
  private static final int MAX_PAGE = 500;
  private static final int DEFAULT_PAGE = 50;

  private final RenderSubmission submission;
  private final RenderRetries retries;
  private final RenderLookup lookup;
  private final RenderAnswers answers;
  private final RenderLog log;
  private final ModelNames models;

  public RenderService(
      RenderSubmission submission,
      RenderRetries retries,
      RenderLookup lookup,
      RenderAnswers answers,
      RenderLog log,
      ModelNames models) {
    this.submission = submission;
    this.retries = retries;
    this.lookup = lookup;
    this.answers = answers;
    this.log = log;
    this.models = models;
  }

  /** @param faults what is wrong with the request's form, found while it was read */
  public SubmitRenderResponse submit(
      String tenant, SubmitRenderRequest request, List<FieldViolation> faults) {
    return submission.submit(tenant, request, faults);
  }

  public Render get(String tenant, GetRenderRequest request) {
    return answers.full(lookup.known(tenant, request.getId()));
  }

  /** @param bytes that a render has in the form in which it will be sent: a page is bounded in them too */
  public ListRendersResponse list(
      String tenant, ListRendersRequest request, ToIntFunction<Render> bytes) {
    int size = request.getPageSize();
    if (size < 0 || size > MAX_PAGE) {
      throw FarmException.invalid(
          "page_size",
          Integer.toUnsignedString(size),
          "1 to " + MAX_PAGE + ", or 0 for " + DEFAULT_PAGE);
    }
    RenderPage room = new RenderPage(size == 0 ? DEFAULT_PAGE : size, answers::listed, bytes);
    RenderList.Page page =
        lookup.list(tenant, request.getLabelsMap(), room, request.getPageToken());
    return ListRendersResponse.newBuilder()
        .addAllRenders(room.renders())
        .setNextPageToken(page.nextToken())
        .build();
  }

  /** Returns when the request is in the log; what the render has become then is for the judge to say. */
  public Render cancel(String tenant, CancelRenderRequest request) {
    int length = JobRules.length(request.getReason());
    if (length > JobRules.MAX_REASON) {
      throw FarmException.invalid(
          "reason", length + " characters", "at most " + JobRules.MAX_REASON + " characters");
    }
    KnownRender known = lookup.known(tenant, request.getId());
    if (known.end() != null) {
      return answers.full(known);
    }
    log.cancelAsked(known, request.getReason());
    return answers.full(lookup.known(tenant, request.getId()));
  }

  /** The same again as a new render; the old one stays as it is, ended or not. A key makes it one new render however often it is said. */
  public SubmitRenderResponse retry(String tenant, RetryRenderRequest request) {
    RenderJobFactory.requireKey(request.getIdempotencyKey());
    KnownRender old = lookup.known(tenant, request.getId());
    return submission.retry(tenant, retries.spec(old), request);
  }

  public ListModelsResponse models() {
    return ListModelsResponse.newBuilder()
        .addAllModels(models.list())
        .setDefaultModel(models.defaultName())
        .build();
  }

  /** A finished video, with its key in the store. */
  public Output video(String tenant, String id, String placement) {
    KnownRender known = lookup.known(tenant, id);
    if (known.end() == null) {
      throw new FarmException(
          FailureCode.NOT_FOUND,
          "render %s has no videos yet: it is %s".formatted(id, known.phase()));
    }
    List<Output> outputs = known.end().getOutputsList();
    Output output = outputs.stream()
        .filter(one -> one.getPlacement().equals(placement))
        .findFirst()
        .orElseThrow(() -> new FarmException(
            FailureCode.NOT_FOUND,
            "render %s (%s) has no placement '%s'; it has %s"
                .formatted(
                    id,
                    known.phase(),
                    placement,
                    outputs.stream().map(Output::getPlacement).toList())));
    if (output.getKey().isEmpty()) {
      throw new FarmException(
          FailureCode.NOT_FOUND,
          "placement '%s' of render %s was not made: %s"
              .formatted(placement, id, output.getFailure().getMessage()));
    }
    if (!VideoLinks.owns(tenant, output)) {
      throw new FarmException(
          FailureCode.NOT_FOUND,
          "placement '%s' of render %s is not among its tenant's objects".formatted(placement, id));
    }
    return output;
  }
}
