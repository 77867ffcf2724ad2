package dev.kinora.gateway.service;

import com.google.protobuf.Message;
import dev.kinora.gateway.farm.FarmView;
import dev.kinora.job.FarmException;
import dev.kinora.v1.CancelRenderRequest;
import dev.kinora.v1.GetFarmRequest;
import dev.kinora.v1.GetRenderRequest;
import dev.kinora.v1.ListModelsRequest;
import dev.kinora.v1.ListRendersRequest;
import dev.kinora.v1.RetryRenderRequest;
import dev.kinora.v1.SubmitRenderRequest;
import java.util.List;
import java.util.function.BiFunction;

/** The methods of kinora.v1.RenderService that have one request and one answer. */
public final class RenderMethods {
  private RenderMethods() {}

  public static List<ApiMethod<?, ?>> of(RenderService service, FarmView farm) {
    return List.of(
        new ApiMethod<>(
            "SubmitRender",
            SubmitRenderRequest.getDefaultInstance(),
            (asked, request) -> service.submit(asked.tenant(), request, asked.faults())),
        method("GetRender", GetRenderRequest.getDefaultInstance(), service::get),
        new ApiMethod<>(
            "ListRenders",
            ListRendersRequest.getDefaultInstance(),
            (asked, request) -> service.list(asked.tenant(), request, asked.size())),
        method("CancelRender", CancelRenderRequest.getDefaultInstance(), service::cancel),
        method("RetryRender", RetryRenderRequest.getDefaultInstance(), service::retry),
        method(
            "ListModels",
            ListModelsRequest.getDefaultInstance(),
            (tenant, request) -> service.models()),
        method(
            "GetFarm", GetFarmRequest.getDefaultInstance(), (tenant, request) -> farm.of(tenant)));
  }

  /** One whose request must be whole in its form before it is looked at. */
  private static <Q extends Message, A extends Message> ApiMethod<Q, A> method(
      String name, Q request, BiFunction<String, Q, A> work) {
    return new ApiMethod<>(name, request, (asked, given) -> {
      if (!asked.faults().isEmpty()) {
        throw FarmException.invalid(asked.faults());
      }
      return work.apply(asked.tenant(), given);
    });
  }
}
