/** How lines of the log stay few, however often there is a reason for them. */
@NullMarked
package io.tripline.log;

import org.jspecify.annotations.NullMarked;
