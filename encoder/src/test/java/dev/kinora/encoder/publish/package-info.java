/** Tests of the publish room. */
@NullMarked
package dev.kinora.encoder.publish;

import org.jspecify.annotations.NullMarked;
