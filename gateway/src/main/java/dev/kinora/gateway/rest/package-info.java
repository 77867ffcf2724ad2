/** The API as protobuf JSON: routes, the door before them, server-sent events. */
@NullMarked
package dev.kinora.gateway.rest;

import org.jspecify.annotations.NullMarked;
