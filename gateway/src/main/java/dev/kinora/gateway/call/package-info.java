/** What every call of the API passes, whatever it speaks: its connection, who makes it, how many may be at once, what its failure is told as. No methods. */
@NullMarked
package dev.kinora.gateway.call;

import org.jspecify.annotations.NullMarked;
