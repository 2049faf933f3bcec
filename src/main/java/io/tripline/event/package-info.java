/**
 * What a rule sees of an event: values by slot. Knows no JSON, no EQL and no Spring.
 *
 * <p>Compiling the rules fills a {@link io.tripline.event.FieldTable}; the reader in {@code
 * event.json} fills an {@link io.tripline.event.Event} with the values of just those fields.
 */
@NullMarked
package io.tripline.event;

import org.jspecify.annotations.NullMarked;
