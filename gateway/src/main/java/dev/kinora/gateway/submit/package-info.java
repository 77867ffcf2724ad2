/** Everything the gateway writes: jobs to their queues, idempotency claims to the store, cancels and expiries to the logs. */
@NullMarked
package dev.kinora.gateway.submit;

import org.jspecify.annotations.NullMarked;
