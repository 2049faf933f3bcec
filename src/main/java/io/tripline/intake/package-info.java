/**
 * The shippers' door. {@link io.tripline.intake.IntakeFilter} takes the requests; one class for
 * each kind of door reads them; {@link io.tripline.intake.IntakeRequest} has their events judged.
 *
 * <p>The way of a body: its content coding is undone as a stream, {@link
 * io.tripline.intake.EventFrames} cuts it into pieces, {@link io.tripline.intake.EventNormalizer}
 * takes off what a shipper put around an event, {@link io.tripline.detection.EventFeed} judges it.
 * What is no event is kept in quarantine. Only then is the request acknowledged.
 */
@NullMarked
package io.tripline.intake;

import org.jspecify.annotations.NullMarked;
