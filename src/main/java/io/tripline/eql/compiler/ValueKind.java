package io.tripline.eql.compiler;

import io.tripline.event.FieldType;
import org.jspecify.annotations.Nullable;

/** What sort of value an expression yields, as far as Elasticsearch's verifier tells them apart. */
enum ValueKind {
    NULL("null"),
    BOOLEAN("a condition"),
    NUMBER("a number"),
    TEXT("a text"),
    DATE("a time"),
    IP("an address"),
    VERSION("a version"),
    /** Of a field that the schema lacks: any kind may arrive. */
    ANY("a value"),
    /** Of an expression that is at fault: nothing more is said about it. */
    FAULTY("a fault");

    private final String noun;

    ValueKind(String noun) {
        this.noun = noun;
    }

    /** As a message names it, with its article. */
    String noun() {
        return noun;
    }

    /** Whether a value of this kind can be one of the wanted kind: itself, null, or not known. */
    boolean canBe(ValueKind wanted) {
        return this == wanted || this == NULL || this == ANY || this == FAULTY;
    }

    static ValueKind of(@Nullable Object constant) {
        return switch (constant) {
            case null -> NULL;
            case Boolean _ -> BOOLEAN;
            case Number _ -> NUMBER;
            default -> TEXT;
        };
    }

    static ValueKind of(FieldType type) {
        return switch (type) {
            case KEYWORD -> TEXT;
            case BOOLEAN -> BOOLEAN;
            case LONG, INTEGER, SHORT, BYTE, UNSIGNED_LONG, DOUBLE, FLOAT -> NUMBER;
            case DATE, DATE_NANOS -> DATE;
            case IP -> IP;
            case VERSION -> VERSION;
            case UNKNOWN -> ANY;
            case TEXT, OTHER -> FAULTY;
        };
    }
}
