package io.tripline.eql.compiler;

/**
 * A value that cannot be worked out: a number too large, a division by zero, a text that is no
 * number. In a constant it is a fault of the query; of an event it travels no further than the
 * script leaf in which it arises. Its message never holds a value of an event.
 */
final class EvaluationFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EvaluationFailure(String message) {
        super(message, null, false, false); // thrown for every event that fails: no stack
    }
}
