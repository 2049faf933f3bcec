package io.tripline.alert;

/** The stand-in does what a store must. */
class MemoryAlertStoreTest implements AlertStoreContract {

    @Override
    public AlertStore emptyStore() {
        return new MemoryAlertStore();
    }
}
