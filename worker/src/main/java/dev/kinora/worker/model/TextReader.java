package dev.kinora.worker.model;

/** Says what a text encoder knows of a text, without encoding it. Safe for use by many threads. */
@FunctionalInterface
interface TextReader {
  TextReading read(String text);
}
