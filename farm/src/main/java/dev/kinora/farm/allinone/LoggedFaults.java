package dev.kinora.farm.allinone;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.kinora.infra.health.Readiness;
import org.slf4j.LoggerFactory;

/**
 * Hears of memory that ran out on threads which are not ours: whoever catches everything there (Kafka's clients and broker, the
 * servers of HTTP) logs what it caught, and goes on with who knows what missing. A thread that nobody looks after says its end here,
 * too. The process is lost then. Closing it hears no more.
 */
final class LoggedFaults extends UnsynchronizedAppenderBase<ILoggingEvent>
    implements AutoCloseable {
  private final Readiness readiness;
  private final Logger root;

  private LoggedFaults(Readiness readiness, LoggerContext context) {
    this.readiness = readiness;
    this.root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    setContext(context);
    setName("faults");
  }

  static LoggedFaults heed(Readiness readiness) {
    var faults = new LoggedFaults(readiness, (LoggerContext) LoggerFactory.getILoggerFactory());
    faults.start();
    faults.root.addAppender(faults);
    org.slf4j.Logger log = LoggerFactory.getLogger(LoggedFaults.class);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, fault) -> log.error("thread {} ended", thread.getName(), fault));
    return faults;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getThrowableProxy() instanceof ThrowableProxy caught) {
      readiness.fatal(event.getThreadName(), caught.getThrowable());
    }
  }

  @Override
  public void close() {
    root.detachAppender(this);
    stop();
  }
}
