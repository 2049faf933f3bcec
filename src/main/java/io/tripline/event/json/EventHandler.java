package io.tripline.event.json;

import io.tripline.event.Event;
import io.tripline.event.EventError;

/** Takes what an {@link EventReader} reads, in the order of the body. */
public interface EventHandler {

    /**
     * An event to judge.
     *
     * @param event valid only until this method returns: the reader uses it again
     */
    void event(Event event);

    /** An event that cannot be judged. */
    void error(EventError error);
}
