/**
 * JSON in and out: request bodies to events, and what an alert needs of an event, in part or whole.
 */
@NullMarked
package io.tripline.event.json;

import org.jspecify.annotations.NullMarked;
