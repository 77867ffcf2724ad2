package dev.kinora.farm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kinora train}: a folder of captioned animations to a model package. */
@Command(name = "train", description = "Trains a model from a folder of captioned animations.")
final class TrainCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private OutputOptions output = new OutputOptions();

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    throw CliException.unusable("not in this build yet");
  }
}
