/** What nobody deletes at its time is deleted by its age: late checkpoints and old claims. */
@NullMarked
package dev.kinora.encoder.sweep;

import org.jspecify.annotations.NullMarked;
