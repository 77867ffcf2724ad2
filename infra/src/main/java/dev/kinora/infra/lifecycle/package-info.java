/** How a process starts, holds its folder and stops: roles, shutdown steps, folder locks, named threads. */
@NullMarked
package dev.kinora.infra.lifecycle;

import org.jspecify.annotations.NullMarked;
