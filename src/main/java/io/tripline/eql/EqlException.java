package io.tripline.eql;

import java.util.List;

/** A query that does not compile, with all that is wrong with it. */
public final class EqlException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    /**
     * A query that does not compile.
     *
     * @param diagnostics at least one
     */
    public EqlException(List<Diagnostic> diagnostics) {
        super(diagnostics.getFirst().message());
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** All that is wrong, in the order of the text. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
