/** How jobs come to a worker and leave it: slots, leases, attempts, cancel hints and back-pressure. */
@NullMarked
package dev.kinora.worker.intake;

import org.jspecify.annotations.NullMarked;
