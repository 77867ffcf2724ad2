package dev.kinora.gateway.view;

import com.google.protobuf.util.Timestamps;
import dev.kinora.gateway.view.RenderView.Slot;
import dev.kinora.job.FarmException;
import dev.kinora.log.v1.RecordHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order in which renders are listed: newest first by time of acceptance, then by id, both falling. A page token is the place of
 * the last render shown, so renders that come meanwhile (they come at the front) never shift a page.
 *
 * <p>Changed under the view's lock; pages are read without it and see each render at most once.
 */
public final class RenderList {
  /** A page token, or none: a time in milliseconds and an id. Clients take it as it is. */
  public static final String TOKEN_FORM =
      "^(-?[0-9]{1,18}\\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$";

  private static final Pattern TOKEN = Pattern.compile("(-?\\d{1,18})\\.([0-9a-f-]{36})");
  private static final Comparator<Place> NEWEST_FIRST = Comparator.comparing(Place::tenant)
      .thenComparing(Place::acceptedMillis, Comparator.reverseOrder())
      .thenComparing(Place::id, Comparator.reverseOrder());

  private final ConcurrentSkipListMap<Place, Slot> slots =
      new ConcurrentSkipListMap<>(NEWEST_FIRST);

  /** Where in the list; kept in the slot, because what is known of a render's times may grow later. */
  record Place(String tenant, long acceptedMillis, String id) {
    static Place of(Slot slot) {
      RecordHeader header = slot.known.header();
      return new Place(
          header.getTenant(), Timestamps.toMillis(header.getAcceptedAt()), header.getId());
    }

    String token() {
      return acceptedMillis + "." + id;
    }
  }

  /**
   * Some renders and how to ask for the next ones.
   *
   * @param nextToken empty on the last page
   */
  public record Page(List<KnownRender> renders, String nextToken) {}

  /** Room for so many. */
  public static Predicate<KnownRender> first(int most) {
    AtomicInteger left = new AtomicInteger(most);
    return render -> left.getAndDecrement() > 0;
  }

  /** A render keeps the place it was first listed at; a second put changes nothing. */
  void put(Slot slot) {
    if (slot.place == null) {
      slot.place = Place.of(slot);
      slots.put(slot.place, slot);
    }
  }

  void remove(Slot slot) {
    if (slot.place != null) {
      slots.remove(slot.place);
    }
  }

  /** @param room takes each render that is to be shown, and answers false for the first that the page has no room for */
  Page page(String tenant, Map<String, String> labels, Predicate<KnownRender> room, String token) {
    Place from = token.isEmpty() ? new Place(tenant, Long.MAX_VALUE, "~") : place(tenant, token);
    NavigableMap<Place, Slot> rest =
        slots.subMap(from, false, new Place(tenant, Long.MIN_VALUE, ""), true);
    List<KnownRender> found = new ArrayList<>();
    String next = "";
    Place last = from;
    for (Map.Entry<Place, Slot> entry : rest.entrySet()) {
      KnownRender known = entry.getValue().known;
      if (!known.header().getLabelsMap().entrySet().containsAll(labels.entrySet())) {
        continue;
      }
      if (!room.test(known)) {
        next = last.token();
        break;
      }
      found.add(known);
      last = entry.getKey();
    }
    return new Page(found, next);
  }

  private static Place place(String tenant, String token) {
    Matcher parts = TOKEN.matcher(token);
    if (parts.matches()) {
      return new Place(tenant, Long.parseLong(parts.group(1)), parts.group(2));
    }
    throw FarmException.invalid(
        "page_token", token, "nextPageToken of an earlier answer, unchanged");
  }
}
