/** What nobody deletes at its time is deleted by its age: late checkpoints, old claims and uploads that were never finished. */
@NullMarked
package dev.kinora.encoder.sweep;

import org.jspecify.annotations.NullMarked;
