/** Writes a model package: SavedModel, manifest, card, notice. */
@NullMarked
package dev.kinora.trainer.export;

import org.jspecify.annotations.NullMarked;
