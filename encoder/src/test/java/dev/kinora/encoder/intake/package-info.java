/** Tests of the intake room. */
@NullMarked
package dev.kinora.encoder.intake;

import org.jspecify.annotations.NullMarked;
