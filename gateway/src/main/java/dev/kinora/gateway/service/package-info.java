/** What the methods of the contract do, the same for every protocol. */
@NullMarked
package dev.kinora.gateway.service;

import org.jspecify.annotations.NullMarked;
