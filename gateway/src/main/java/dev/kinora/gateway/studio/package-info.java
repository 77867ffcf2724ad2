/** The studio: the page at `/` where a person asks for renders and watches them being made. Static files, served without a key. */
@NullMarked
package dev.kinora.gateway.studio;

import org.jspecify.annotations.NullMarked;
