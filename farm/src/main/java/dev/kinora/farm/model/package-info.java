/** The commands about models. */
@NullMarked
package dev.kinora.farm.model;

import org.jspecify.annotations.NullMarked;
