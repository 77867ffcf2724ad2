/** Tests of the codec room. */
@NullMarked
package dev.kinora.encoder.codec;

import org.jspecify.annotations.NullMarked;
