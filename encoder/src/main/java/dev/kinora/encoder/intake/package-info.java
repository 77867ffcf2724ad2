/** Reading the frame log: who owns which partition, which clips are open, what was decided before. */
@NullMarked
package dev.kinora.encoder.intake;

import org.jspecify.annotations.NullMarked;
