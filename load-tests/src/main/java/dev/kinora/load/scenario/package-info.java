/** What clients of a farm do, as Gatling scenarios: through the public API alone, on a farm whose address they are given. */
@NullMarked
package dev.kinora.load.scenario;

import org.jspecify.annotations.NullMarked;
