package dev.kinora.farm.cli;

/** What the process's exit code means. */
final class Exit {
  static final int DONE = 0;

  /** The render failed, was cancelled elsewhere, or the farm refused the request. */
  static final int FAILED = 1;

  /** Bad usage, or a local set-up that cannot work: path, port, disk, lock. */
  static final int UNUSABLE = 2;

  static final int UNREACHABLE = 3;

  /** Some placements failed. */
  static final int PARTIAL = 4;

  static final int INTERRUPTED = 130;

  /** Who read standard output has left: what a shell says of a command that ends by SIGPIPE. */
  static final int UNREAD = 141;

  private Exit() {}
}
