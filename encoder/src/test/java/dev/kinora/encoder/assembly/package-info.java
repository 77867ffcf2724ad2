/** Tests of the assembly room. */
@NullMarked
package dev.kinora.encoder.assembly;

import org.jspecify.annotations.NullMarked;
