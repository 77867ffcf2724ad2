/** Tests that hold the shape of the whole repository: layers, sizes, pages, launcher. */
@NullMarked
package dev.kinora.farm.gate;

import org.jspecify.annotations.NullMarked;
