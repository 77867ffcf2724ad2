@org.jspecify.annotations.NullMarked
package dev.kinora.gateway.openapi;
