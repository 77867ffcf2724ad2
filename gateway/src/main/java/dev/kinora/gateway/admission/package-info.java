/** From what a client says to a job that may enter a queue, or to all the reasons why not. */
@NullMarked
package dev.kinora.gateway.admission;

import org.jspecify.annotations.NullMarked;
