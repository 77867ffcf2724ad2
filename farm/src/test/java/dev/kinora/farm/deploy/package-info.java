/** What infra/deploy ships, held against the code that it starts. */
@NullMarked
package dev.kinora.farm.deploy;

import org.jspecify.annotations.NullMarked;
