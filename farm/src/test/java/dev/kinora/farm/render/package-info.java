/** Tests of renders from the command line. */
@NullMarked
package dev.kinora.farm.render;

import org.jspecify.annotations.NullMarked;
