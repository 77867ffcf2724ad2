/** Who calls: API keys, the tenants they stand for, and what is open without one. */
@NullMarked
package dev.kinora.gateway.access;

import org.jspecify.annotations.NullMarked;
