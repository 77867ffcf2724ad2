package dev.kinora.infra.lifecycle;

import java.util.concurrent.ThreadFactory;

/** Threads whose name says whose they are; none of them keeps the JVM alive. */
public final class NamedThreads {
  private NamedThreads() {}

  /** {@code name-0}, {@code name-1}, … for native calls and consumers. */
  public static ThreadFactory platform(String name) {
    return Thread.ofPlatform().name(name + "-", 0).daemon(true).factory();
  }

  /** {@code name-0}, {@code name-1}, … for blocking code. */
  public static ThreadFactory virtual(String name) {
    return Thread.ofVirtual().name(name + "-", 0).factory();
  }
}
