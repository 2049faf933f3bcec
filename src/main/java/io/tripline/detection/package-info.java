/** Judging: a body of events against the rules of one generation, counted, stored, answered. */
@NullMarked
package io.tripline.detection;

import org.jspecify.annotations.NullMarked;
