/** A worker as a whole: its configuration, its verticle and its start and stop. */
@NullMarked
package dev.kinora.worker;

import org.jspecify.annotations.NullMarked;
