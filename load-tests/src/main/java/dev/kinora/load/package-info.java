/** Benchmarks against a running farm and, for comparison, the same pieces in one process. Run by command, never by the tests. */
@NullMarked
package dev.kinora.load;

import org.jspecify.annotations.NullMarked;
