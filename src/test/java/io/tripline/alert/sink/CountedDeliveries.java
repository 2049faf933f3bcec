package io.tripline.alert.sink;

import io.tripline.alert.DeliveryMetrics;

/** Adds up what is counted, for one sink. */
final class CountedDeliveries implements DeliveryMetrics {

    int delivered;
    int failed;
    int died;

    @Override
    public void delivered(String sink, int deliveries) {
        delivered += deliveries;
    }

    @Override
    public void failed(String sink) {
        failed++;
    }

    @Override
    public void died(String sink, int deliveries) {
        died += deliveries;
    }

    @Override
    public void dropped(String sink, int deliveries) {
        throw new AssertionError("retention is the store's");
    }

    @Override
    public String toString() {
        return "delivered " + delivered + ", failed " + failed + ", died " + died;
    }
}
