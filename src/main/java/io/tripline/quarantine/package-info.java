/** What arrived at an intake and could not be read, or not as it was: kept raw, with the reason. */
@NullMarked
package io.tripline.quarantine;

import org.jspecify.annotations.NullMarked;
