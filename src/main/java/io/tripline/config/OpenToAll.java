package io.tripline.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The service would let everybody in from other machines, which nobody has asked for. */
final class OpenToAll extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OpenToAll(String address) {
        super("expected keys, or an address of this machine alone, found no keys and " + address);
    }

    /** Names the ways out. */
    static final class Analyzer extends AbstractFailureAnalyzer<OpenToAll> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, OpenToAll cause) {
            return new FailureAnalysis(
                    "Everybody who reaches this machine could send events and read alerts: "
                            + cause.getMessage()
                            + ".",
                    "Configure keys (tripline.security.keys or tripline.security.key-files), or bind to 127.0.0.1"
                            + " (server.address), or set tripline.security.allow-anonymous=true if whoever reaches it"
                            + " may do everything.",
                    cause);
        }
    }
}
