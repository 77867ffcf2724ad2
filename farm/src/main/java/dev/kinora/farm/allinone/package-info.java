/** Wiring: which rooms one process holds, in what order they start and stop, and how processes of one machine find each other. */
@NullMarked
package dev.kinora.farm.allinone;

import org.jspecify.annotations.NullMarked;
