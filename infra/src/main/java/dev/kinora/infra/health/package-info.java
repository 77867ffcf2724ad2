/** Whether a process lives and is ready, and the port that tells it. */
@NullMarked
package dev.kinora.infra.health;

import org.jspecify.annotations.NullMarked;
