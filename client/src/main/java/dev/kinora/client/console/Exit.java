package dev.kinora.client.console;

/** What the process's exit code means. */
public final class Exit {
  public static final int DONE = 0;

  /** The render failed, was cancelled elsewhere, or the farm refused the request. */
  public static final int FAILED = 1;

  /** Bad usage, or a local set-up that cannot work: path, port, disk, lock. */
  public static final int UNUSABLE = 2;

  public static final int UNREACHABLE = 3;

  /** Some placements failed. */
  public static final int PARTIAL = 4;

  public static final int INTERRUPTED = 130;

  /** Who read standard output has left: what a shell says of a command that ends by SIGPIPE. */
  public static final int UNREAD = 141;

  private Exit() {}
}
