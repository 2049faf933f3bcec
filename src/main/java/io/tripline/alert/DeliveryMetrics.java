package io.tripline.alert;

/**
 * What is counted of deliveries. For every sink, whenever the store is at rest:
 *
 * <ul>
 *   <li>put in the outbox = delivered + pending + dead letters + dropped by retention, where
 *       pending and dead letters are what the {@link Outbox} says of itself; a replay moves dead
 *       letters back to pending and changes nothing else;
 *   <li>delivered counts each delivery once, when it leaves the outbox, however often it was sent;
 *   <li>failed counts attempts, of which one delivery may need many.
 * </ul>
 *
 * <p>The counters are those of one instance since its start; of several that share a store, add
 * them up. Worth an alarm: dead letters, dropped, and an oldest delivery that grows older.
 */
public interface DeliveryMetrics {

    /** Counts nothing. */
    DeliveryMetrics NONE =
            new DeliveryMetrics() {
                @Override
                public void delivered(String sink, int deliveries) {}

                @Override
                public void failed(String sink) {}

                @Override
                public void died(String sink, int deliveries) {}

                @Override
                public void dropped(String sink, int deliveries) {}
            };

    /** Deliveries are at the sink and have left the outbox. */
    void delivered(String sink, int deliveries);

    /** An attempt ended without all that was sent being at the sink. */
    void failed(String sink);

    /** Deliveries were given up and are dead letters now. */
    void died(String sink, int deliveries);

    /** Deliveries, waiting or dead, went with alerts that were kept for long enough. */
    void dropped(String sink, int deliveries);
}
