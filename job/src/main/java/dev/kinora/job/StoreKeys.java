package dev.kinora.job;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalInt;

/** Keys of all objects in the store. Every key but the models' starts with the tenant. */
public final class StoreKeys {
  private StoreKeys() {}

  /** The render's outcome, written once. */
  public static String end(String tenant, String id) {
    return render(tenant, id) + "end.json";
  }

  /** A video. The build is part of the key, since another encoder build may make other bytes of the same frames. */
  public static String output(
      String tenant, String id, byte[] frameClass, String build, String placement) {
    return "%s%s/%s/%s".formatted(render(tenant, id), Digests.hex(frameClass), build, placement);
  }

  /** Claim of an idempotency key. */
  public static String claim(String tenant, String idempotencyKey) {
    byte[] digest = Digests.sha256(idempotencyKey.getBytes(StandardCharsets.UTF_8));
    return claims(tenant) + Digests.hex(digest);
  }

  /** Prefix of the tenant's claims. */
  public static String claims(String tenant) {
    return tenant + "/keys/";
  }

  /** Names a completed render of that class. */
  public static String classIndex(String tenant, byte[] frameClass) {
    return "%s/classes/%s".formatted(tenant, Digests.hex(frameClass));
  }

  /** Prefix of the tenant's checkpoints. */
  public static String checkpoints(String tenant) {
    return tenant + "/checkpoints/";
  }

  /** Prefix of the render's checkpoints. */
  public static String checkpoints(String tenant, String id) {
    return "%s%s/".formatted(checkpoints(tenant), id);
  }

  /** Prefix of what attempts left that speaks against the job; among its checkpoints, since it is of use for as long as they are. */
  public static String attempts(String tenant, String id) {
    return checkpoints(tenant, id) + "attempts/";
  }

  /** What one attempt left. Attempts are UUIDv7s: their keys are in the order of their begin. */
  public static String attempt(String tenant, String id, String attempt) {
    return attempts(tenant, id) + attempt;
  }

  /** Prefix of those that attempts at one frame class go on from. */
  public static String checkpoints(String tenant, String id, byte[] frameClass) {
    return "%s%s/".formatted(checkpoints(tenant, id), Digests.hex(frameClass));
  }

  /** Where an attempt was after so many lane steps; keys of one class are in the order of their steps. */
  public static String checkpoint(String tenant, String id, byte[] frameClass, int steps) {
    return String.format(Locale.ROOT, "%s%09d", checkpoints(tenant, id, frameClass), steps);
  }

  /** Lane steps of the checkpoint with that key. Empty for any other key: a store may list uploads under way under names like it. */
  public static OptionalInt checkpointSteps(String key) {
    String steps = key.substring(key.lastIndexOf('/') + 1);
    return steps.matches("[0-9]{9}")
        ? OptionalInt.of(Integer.parseInt(steps))
        : OptionalInt.empty();
  }

  /** Prefix of a model package's files. */
  public static String modelPackage(String digest) {
    return "models/packages/" + digest + "/";
  }

  /** Says why a package that should be here cannot be used. */
  public static String modelFault(String name) {
    return "models/faults/" + name;
  }

  /** Says which digest a model name stands for. */
  public static String modelName(String name) {
    return "models/names/" + name;
  }

  private static String render(String tenant, String id) {
    return "%s/renders/%s/".formatted(tenant, id);
  }
}
