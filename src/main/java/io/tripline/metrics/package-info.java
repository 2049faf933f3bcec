/** The only place that knows meter names and labels. */
@NullMarked
package io.tripline.metrics;

import org.jspecify.annotations.NullMarked;
