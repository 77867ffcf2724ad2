/** What the farm does now, for people and monitors: workers, encoders and queues as they are heard of. Nothing is decided by it. */
@NullMarked
package dev.kinora.gateway.farm;

import org.jspecify.annotations.NullMarked;
