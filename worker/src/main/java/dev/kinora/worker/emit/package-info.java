/** What leaves a worker: frames and clip records to the frame log, events, previews and progress. */
@NullMarked
package dev.kinora.worker.emit;

import org.jspecify.annotations.NullMarked;
