/** The one way into Kinora for pictures from outside: still or moving, of any maker, as a browser shows them. */
@NullMarked
package dev.kinora.infra.picture;

import org.jspecify.annotations.NullMarked;
