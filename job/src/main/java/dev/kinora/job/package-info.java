/** What every service must agree on: the rules of a job, its defaults, its digests and its phases. Pure: no I/O, no clock of its own. */
@NullMarked
package dev.kinora.job;

import org.jspecify.annotations.NullMarked;
