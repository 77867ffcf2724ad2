/** Tests of the client library. */
@NullMarked
package dev.kinora.client;

import org.jspecify.annotations.NullMarked;
