/** Finished videos, whole or in ranges. */
@NullMarked
package dev.kinora.gateway.download;

import org.jspecify.annotations.NullMarked;
