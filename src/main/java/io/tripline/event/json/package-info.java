/** JSON in and out: request bodies to events, and the whole document for an alert. */
@NullMarked
package io.tripline.event.json;

import org.jspecify.annotations.NullMarked;
