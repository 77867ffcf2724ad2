/** Checkpoints: what an attempt leaves in the store on its way, so that another one goes on from there, bit for bit. */
@NullMarked
package dev.kinora.worker.resume;

import org.jspecify.annotations.NullMarked;
