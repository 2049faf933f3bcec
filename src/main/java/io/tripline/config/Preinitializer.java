package io.tripline.config;

import java.util.Locale;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Does early, beside the start, what would hold it up later. What fails here fails again where it
 * is needed, and is said there; where the store is PostgreSQL, SQLite is not needed.
 */
final class Preinitializer implements BackgroundPreinitializer {

    @Override
    public void preinitialize() throws Exception {
        Locale.getAvailableLocales(); // Spring's messages ask for all
        SQLiteJDBCLoader.initialize(); // unpacks its library, and compares it byte by byte
    }
}
