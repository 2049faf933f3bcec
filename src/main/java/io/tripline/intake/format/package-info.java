/**
 * What the readers of shippers' formats share: a body that is read once and remembered in part, the
 * limits of an event, and what they hand on.
 */
@NullMarked
package io.tripline.intake.format;

import org.jspecify.annotations.NullMarked;
