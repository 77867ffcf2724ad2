/** Objects in any S3 store, written once and never overwritten, and the model catalogue kept there. */
@NullMarked
package dev.kinora.infra.store;

import org.jspecify.annotations.NullMarked;
