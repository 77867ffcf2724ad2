/** A gateway put together and run: its settings, the logs it reads and writes, its one port, and how it stops. */
@NullMarked
package dev.kinora.gateway.boot;

import org.jspecify.annotations.NullMarked;
