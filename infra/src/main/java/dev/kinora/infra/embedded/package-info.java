/** A real Kafka broker and an S3 server inside this JVM, on loopback, with their data in a folder. */
@NullMarked
package dev.kinora.infra.embedded;

import org.jspecify.annotations.NullMarked;
