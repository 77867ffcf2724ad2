@NullMarked
package dev.kinora.gateway.watch;

import org.jspecify.annotations.NullMarked;
