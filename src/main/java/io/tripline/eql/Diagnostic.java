package io.tripline.eql;

/**
 * Why a query does not compile.
 *
 * @param kind what sort of fault it is
 * @param span where in the query it lies
 * @param message what was expected, what was found, and what to write instead
 */
public record Diagnostic(Kind kind, Span span, String message) {

    /** The sorts of fault that a query can have. */
    public enum Kind {
        /** Not EQL. */
        SYNTAX,
        /** EQL that Elasticsearch refuses: types that do not fit, fields that do not exist. */
        TYPE,
        /** EQL that Elasticsearch runs and Tripline does not run yet. */
        UNSUPPORTED
    }

    public static Diagnostic syntax(Span span, String message) {
        return new Diagnostic(Kind.SYNTAX, span, message);
    }

    public static Diagnostic type(Span span, String message) {
        return new Diagnostic(Kind.TYPE, span, message);
    }

    public static Diagnostic unsupported(Span span, String message) {
        return new Diagnostic(Kind.UNSUPPORTED, span, message);
    }
}
