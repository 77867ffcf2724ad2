/** What this gateway knows of every render: a view joined from the logs, and the watch that ends what is past its time. */
@NullMarked
package dev.kinora.gateway.view;

import org.jspecify.annotations.NullMarked;
