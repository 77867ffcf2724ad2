/** The studio in a real browser against a whole farm: `./kinora test --all`. */
@NullMarked
package dev.kinora.farm.browser;

import org.jspecify.annotations.NullMarked;
