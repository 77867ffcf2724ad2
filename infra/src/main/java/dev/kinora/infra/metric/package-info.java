/** The numbers a process exports, in Prometheus form. */
@NullMarked
package dev.kinora.infra.metric;

import org.jspecify.annotations.NullMarked;
