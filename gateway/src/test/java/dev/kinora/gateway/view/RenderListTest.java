package dev.kinora.gateway.view;

import static dev.kinora.gateway.fixture.Samples.NOW;
import static dev.kinora.gateway.fixture.Samples.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kinora.gateway.fixture.Samples;
import dev.kinora.job.FarmException;
import dev.kinora.v1.Outcome;
import dev.kinora.v1.RenderJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenderListTest {
  private final RenderView view = new RenderView(100, 1 << 20);

  @Test
  void listsNewestFirst() {
    List<RenderJob> jobs = accept(3, 0);

    assertThat(ids(view.list(TENANT, Map.of(), RenderList.first(10), "")))
        .containsExactly(jobs.get(2).getId(), jobs.get(1).getId(), jobs.get(0).getId());
  }

  @Test
  void pagesStayPutWhileRendersComeAndEnd() {
    List<RenderJob> jobs = accept(10, 0);
    RenderList.Page first = view.list(TENANT, Map.of(), RenderList.first(4), "");
    accept(5, 100); // newer: they come before the first page
    view.happened(Samples.ended(jobs.get(5), Outcome.COMPLETED), Samples.AT);
    view.happened(Samples.ended(jobs.get(6), Outcome.COMPLETED), Samples.AT);

    RenderList.Page second = view.list(TENANT, Map.of(), RenderList.first(4), first.nextToken());
    RenderList.Page third = view.list(TENANT, Map.of(), RenderList.first(4), second.nextToken());

    List<String> seen = new ArrayList<>(ids(first));
    seen.addAll(ids(second));
    seen.addAll(ids(third));
    assertThat(seen)
        .containsExactlyElementsOf(
            jobs.reversed().stream().map(RenderJob::getId).toList());
    assertThat(third.nextToken()).isEmpty();
  }

  @Test
  void tellsRendersOfOneMomentApart() {
    for (int i = 0; i < 9; i++) {
      view.accepted(Samples.header(Samples.job(NOW)), Samples.place("bulk"));
    }

    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      RenderList.Page page = view.list(TENANT, Map.of(), RenderList.first(2), token);
      seen.addAll(ids(page));
      token = page.nextToken();
    } while (!token.isEmpty());
    assertThat(seen).hasSize(9).doesNotHaveDuplicates();
  }

  @Test
  void showsOnlyRendersWithAllLabelsAndOnlyTheTenants() {
    accept(3, 0);
    RenderJob labelled = Samples.job(NOW, "sku", "42");
    view.accepted(Samples.header(labelled), Samples.place("bulk"));
    RenderJob foreign = labelled.toBuilder().setTenant("other").build();
    view.accepted(Samples.header(foreign), Samples.place("bulk"));

    assertThat(ids(view.list(TENANT, Map.of("sku", "42"), RenderList.first(10), "")))
        .containsExactly(labelled.getId());
    assertThat(ids(view.list(TENANT, Map.of("sku", "42", "a", "b"), RenderList.first(10), "")))
        .isEmpty();
    assertThat(ids(view.list("other", Map.of(), RenderList.first(10), "")))
        .containsExactly(foreign.getId());
  }

  @Test
  void refusesATokenThatIsNone() {
    for (String token : List.of("x", "AAAA", "ÄÖ", "MTIzIHg", "9999999999")) {
      assertThatThrownBy(() -> view.list(TENANT, Map.of(), RenderList.first(10), token))
          .isInstanceOf(FarmException.class)
          .hasMessageContaining("page_token");
    }
  }

  private List<RenderJob> accept(int count, int fromSecond) {
    List<RenderJob> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RenderJob job = Samples.job(NOW.plusSeconds(fromSecond + i));
      jobs.add(job);
      view.accepted(Samples.header(job), Samples.place("bulk"));
    }
    return jobs;
  }

  private static List<String> ids(RenderList.Page page) {
    return page.renders().stream().map(known -> known.header().getId()).toList();
  }
}
