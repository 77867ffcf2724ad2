package dev.kinora.farm.cli;

/** What {@code ./kinora} starts. The only caller of {@link System#exit} besides {@link StopHook}. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Cli.run(Console.ofProcess(), args));
  }
}
