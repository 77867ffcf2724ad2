package dev.kinora.infra.log;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.kinora.job.PlainText;

/** A log's {@code %msg} on one line: what clients wrote is part of many messages. Made by logback, by its name in a logback.xml. */
public final class PlainMessage extends MessageConverter {
  @Override
  public String convert(ILoggingEvent event) {
    return PlainText.line(String.valueOf(super.convert(event)));
  }
}
