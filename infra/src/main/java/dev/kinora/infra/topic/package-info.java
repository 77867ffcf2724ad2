/** Kafka as the farm uses it: topic names, their settings, and clients set up the one right way. */
@NullMarked
package dev.kinora.infra.topic;

import org.jspecify.annotations.NullMarked;
