/** Where settings come from: defaults, file, environment, flags; every problem is reported at once. */
@NullMarked
package dev.kinora.infra.config;

import org.jspecify.annotations.NullMarked;
