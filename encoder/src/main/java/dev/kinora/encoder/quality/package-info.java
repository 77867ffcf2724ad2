/** What a clip's pixels say of how it moves: the same numbers for a render that ended and for a model that is judged. */
@NullMarked
package dev.kinora.encoder.quality;

import org.jspecify.annotations.NullMarked;
