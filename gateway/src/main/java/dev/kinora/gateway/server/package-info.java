/** The API on one port: gRPC and REST routes over the same service methods, errors, health and metrics. */
@NullMarked
package dev.kinora.gateway.server;

import org.jspecify.annotations.NullMarked;
