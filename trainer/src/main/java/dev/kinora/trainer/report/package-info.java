/** Self-contained HTML pages of numbers, curves and pictures: nothing is loaded from elsewhere, no script runs. */
@NullMarked
package dev.kinora.trainer.report;

import org.jspecify.annotations.NullMarked;
