/** What the REST API is: the table of its routes, and the OpenAPI document made from it and from the messages' descriptors. */
@NullMarked
package dev.kinora.gateway.openapi;

import org.jspecify.annotations.NullMarked;
