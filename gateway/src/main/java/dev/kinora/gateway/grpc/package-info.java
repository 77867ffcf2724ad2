/** The API as gRPC and gRPC-Web: frames, calls, the door before them, health. */
@NullMarked
package dev.kinora.gateway.grpc;

import org.jspecify.annotations.NullMarked;
