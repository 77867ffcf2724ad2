/** Tests that run whole farms, in this process and as real processes. */
@NullMarked
package dev.kinora.farm.allinone;

import org.jspecify.annotations.NullMarked;
