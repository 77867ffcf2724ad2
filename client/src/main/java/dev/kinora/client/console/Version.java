package dev.kinora.client.console;

import picocli.CommandLine.IVersionProvider;

/** The build's version and the Java it runs on. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "kinora %s, Java %s"
          .formatted(version == null ? "(from sources)" : version, Runtime.version())
    };
  }
}
