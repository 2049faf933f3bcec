package io.tripline.alert;

/** What is counted of deliveries. */
public interface DeliveryMetrics {

    /** Counts nothing. */
    DeliveryMetrics NONE =
            new DeliveryMetrics() {
                @Override
                public void delivered(String sink, int count) {}

                @Override
                public void failed(String sink) {}

                @Override
                public void died(String sink, int count) {}

                @Override
                public void dropped(String sink, int count) {}
            };

    void delivered(String sink, int count);

    void failed(String sink);

    void died(String sink, int count);

    void dropped(String sink, int count);
}
