/** A Kinora farm as Java programs use it: submit, follow, list, cancel, download; over its REST API, on the JDK's HTTP client. */
@NullMarked
package dev.kinora.client;

import org.jspecify.annotations.NullMarked;
