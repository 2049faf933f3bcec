package io.tripline.eql.compiler;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.Schema;
import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.FieldReference;
import io.tripline.eql.ast.Expression.FunctionCall;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.PatternMatch;
import io.tripline.event.Field;
import io.tripline.event.FieldType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Elasticsearch's verifier refuses: fields that do not exist or cannot be queried, and
 * operands and arguments of the wrong kind. The whole tree as it stands in the query is checked,
 * also what folds away, and all faults are found. Operands of {@code == != < <= > >=} are not
 * checked here: what they take depends on the field's type, see {@link Constants}. One per query.
 */
final class TypeChecker {

    private final Schema schema;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    TypeChecker(Schema schema) {
        this.schema = schema;
    }

    /** The faults found so far. */
    List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /** Whether an expression is a number that does not depend on the event. */
    boolean isConstantNumber(Expression expression) {
        return kind(expression) == ValueKind.NUMBER
                && fieldIn(expression) == null
                && diagnostics.isEmpty();
    }

    /** Checks a key by which events are joined, and that it can equal the first event's key. */
    void key(FieldReference key, FieldReference first) {
        ValueKind kind = kind(key);
        ValueKind other = ValueKind.of(schema.field(first.path()).type());
        if (!kind.canBe(other) && !other.canBe(kind)) {
            fault(
                    key.span(),
                    "expected a key of the same type as the first event's, '%s', found %s"
                            .formatted(first.path(), describe(key, kind)));
        }
    }

    /** Checks what has to be a condition. */
    void condition(Expression expression) {
        if (expression instanceof FieldReference reference) {
            bareField(reference);
            return;
        }
        ValueKind kind = kind(expression);
        if (!kind.canBe(ValueKind.BOOLEAN)) {
            fault(
                    expression.span(),
                    "expected a condition, found %s; compare it with something"
                            .formatted(
                                    expression instanceof Literal
                                            ? expression.toString()
                                            : describe(expression, kind)));
        }
    }

    private void bareField(FieldReference reference) {
        FieldType type = schema.field(reference.path()).type();
        if (type == FieldType.UNKNOWN) {
            kind(reference);
        } else if (type != FieldType.BOOLEAN) {
            fault(
                    reference.span(),
                    "expected a condition, found the %s field '%s'; compare it with something"
                            .formatted(type.label(), reference.path()));
        }
    }

    private ValueKind kind(Expression expression) {
        return switch (expression) {
            case Literal literal -> ValueKind.of(literal.value());
            case FieldReference reference -> field(reference);
            case Expression.Not not -> {
                condition(not.operand());
                yield ValueKind.BOOLEAN;
            }
            case Expression.And and -> conditions(and.terms());
            case Expression.Or or -> conditions(or.terms());
            case Comparison comparison -> {
                kind(comparison.left());
                kind(comparison.right());
                yield ValueKind.BOOLEAN;
            }
            case In in -> in(in);
            case PatternMatch match -> patternMatch(match);
            case Expression.Arithmetic arithmetic -> {
                number(arithmetic.left(), arithmetic.operation().symbol());
                number(arithmetic.right(), arithmetic.operation().symbol());
                yield ValueKind.NUMBER;
            }
            case Expression.Negation negation -> {
                number(negation.operand(), "-");
                yield ValueKind.NUMBER;
            }
            case FunctionCall call -> call(call);
        };
    }

    private ValueKind conditions(List<Expression> terms) {
        terms.forEach(this::condition);
        return ValueKind.BOOLEAN;
    }

    private ValueKind field(FieldReference reference) {
        Field field = schema.field(reference.path());
        if (field.type() == FieldType.UNKNOWN && schema.isComplete()) {
            return missing(reference);
        }
        if (field.type() == FieldType.TEXT) {
            fault(reference.span(), Constants.textField(field));
        } else if (field.type() == FieldType.OTHER) {
            fault(reference.span(), Constants.otherField(field));
        }
        return ValueKind.of(field.type());
    }

    private ValueKind missing(FieldReference reference) {
        if (reference.optional()) {
            return ValueKind.NULL;
        }
        // the field of the category stands nowhere in the text
        boolean isWritten = reference.span().start() < reference.span().end();
        fault(
                reference.span(),
                "the field '%s' is not in the schema; add it by tripline.schema.locations, or write %s"
                        .formatted(
                                reference.path(),
                                isWritten
                                        ? "'?%s' if it may be missing".formatted(reference.path())
                                        : "'any where', which asks for no category"));
        return ValueKind.FAULTY;
    }

    private void number(Expression operand, String symbol) {
        ValueKind kind = kind(operand);
        if (!kind.canBe(ValueKind.NUMBER)) {
            fault(
                    operand.span(),
                    "expected a number beside '%s', found %s"
                            .formatted(symbol, describe(operand, kind)));
        }
    }

    private ValueKind in(In in) {
        ValueKind value = kind(in.value());
        if (in.caseInsensitive() && !value.canBe(ValueKind.TEXT)) {
            noText(in.span(), in.value(), value, "in~");
        }
        for (Expression item : in.items()) {
            ValueKind kind = kind(item);
            FieldReference field = fieldIn(item);
            if (field != null) {
                fault(
                        item.span(),
                        "expected a constant in the list, found the field '%s'"
                                .formatted(field.path()));
            } else if (in.caseInsensitive() && !kind.canBe(ValueKind.TEXT)) {
                fault(
                        item.span(),
                        "expected strings after 'in~', found %s".formatted(describe(item, kind)));
            } else if (!in.caseInsensitive() && !fitsList(value, kind)) {
                fault(
                        item.span(),
                        "expected items that fit %s, found %s"
                                .formatted(describe(in.value(), value), describe(item, kind)));
            } else {
                continue;
            }
            break; // one fault a list: the others are of the same kind
        }
        return ValueKind.BOOLEAN;
    }

    /** Unlike {@code ==}, a list is checked: its items must be of the value's kind. */
    private static boolean fitsList(ValueKind value, ValueKind item) {
        return switch (value) {
            case TEXT, IP, VERSION -> item.canBe(ValueKind.TEXT);
            case BOOLEAN -> item.canBe(ValueKind.BOOLEAN);
            case NUMBER -> item.canBe(ValueKind.NUMBER);
            case DATE -> item != ValueKind.BOOLEAN;
            case NULL, ANY, FAULTY -> true;
        };
    }

    private ValueKind patternMatch(PatternMatch match) {
        String symbol = match.kind().symbol();
        ValueKind kind = kind(match.value());
        if (!kind.canBe(ValueKind.TEXT)) {
            noText(match.span(), match.value(), kind, symbol);
            return ValueKind.BOOLEAN; // what follows is wrong for the same reason
        }
        for (Literal pattern : match.patterns()) {
            if (!(pattern.value() instanceof String)) {
                fault(
                        pattern.span(),
                        "expected a string after '%s', found %s; compare numbers and booleans with '=='"
                                .formatted(symbol, pattern));
            }
        }
        return ValueKind.BOOLEAN;
    }

    /** For an operator that takes texts only: {@code in~}, {@code :}, {@code like}, … */
    private void noText(Span span, Expression value, ValueKind kind, String symbol) {
        fault(
                span,
                value instanceof FieldReference
                        ? "expected a keyword field before '%s', found %s; write '=='"
                                .formatted(symbol, describe(value, kind))
                        : "expected a text before '%s', found %s; write '==', or string(…) around it"
                                .formatted(symbol, describe(value, kind)));
    }

    private ValueKind call(FunctionCall call) {
        Function function = Function.of(call.name());
        if (function == null) {
            Function like = Function.like(call.name());
            fault(
                    call.span(),
                    "there is no function '%s'%s"
                            .formatted(
                                    call.name(),
                                    like == null ? "" : "; did you mean '" + like.label() + "'?"));
            call.arguments().forEach(this::kind);
            return ValueKind.FAULTY;
        }
        if (call.caseInsensitive() && !function.hasInsensitiveForm()) {
            fault(
                    call.span(),
                    "the function '%1$s' has no case-insensitive form; write '%1$s' without '~'"
                            .formatted(function.label()));
        }
        if (!function.takes(call.arguments().size())) {
            fault(
                    call.span(),
                    "expected %s for '%s', found %d"
                            .formatted(
                                    function.arity(), function.label(), call.arguments().size()));
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            Function.Parameter parameter = function.parameter(i);
            if (parameter != null) {
                argument(function, i, parameter, call.arguments().get(i));
            }
        }
        return function.result();
    }

    private void argument(
            Function function, int place, Function.Parameter parameter, Expression argument) {
        ValueKind kind = kind(argument);
        FieldReference field = fieldIn(argument);
        String expected =
                switch (parameter) {
                    case TEXT -> kind.canBe(ValueKind.TEXT) ? null : "a text";
                    case NUMBER, OPTIONAL_NUMBER ->
                            kind.canBe(ValueKind.NUMBER) ? null : "a number";
                    case OPTIONAL_FLAG -> kind.canBe(ValueKind.BOOLEAN) ? null : "true or false";
                    case ANYTHING, MORE_OF_ANYTHING -> null;
                    case OPTIONAL_BASE ->
                            kind.canBe(ValueKind.NUMBER) && field == null && !isDecimal(argument)
                                    ? null
                                    : "a whole number that is a constant";
                    case BLOCKS ->
                            kind.canBe(ValueKind.TEXT) && field == null
                                    ? null
                                    : "a block of addresses that is a constant, such as \"10.0.0.0/8\"";
                    case ADDRESS ->
                            kind.canBe(ValueKind.IP) || (kind == ValueKind.TEXT && field == null)
                                    ? null
                                    : "an ip field";
                };
        if (expected != null) {
            fault(
                    argument.span(),
                    "expected %s as argument %d of '%s', found %s"
                            .formatted(
                                    expected,
                                    place + 1,
                                    function.label(),
                                    describe(argument, kind)));
        }
    }

    private static boolean isDecimal(Expression argument) {
        return argument instanceof Literal literal && literal.value() instanceof Double;
    }

    /** A field that the expression reads, or null if it is a constant. */
    private static @Nullable FieldReference fieldIn(Expression expression) {
        return switch (expression) {
            case FieldReference reference -> reference;
            case Literal _ -> null;
            case Expression.Not not -> fieldIn(not.operand());
            case Expression.And and -> fieldIn(and.terms());
            case Expression.Or or -> fieldIn(or.terms());
            case Comparison(var _, var _, Expression left, Expression right) ->
                    fieldIn(List.of(left, right));
            case In in -> {
                FieldReference field = fieldIn(in.value());
                yield field != null ? field : fieldIn(in.items());
            }
            case PatternMatch match -> fieldIn(match.value());
            case Expression.Arithmetic(var _, var _, Expression left, Expression right) ->
                    fieldIn(List.of(left, right));
            case Expression.Negation negation -> fieldIn(negation.operand());
            case FunctionCall call -> fieldIn(call.arguments());
        };
    }

    private static @Nullable FieldReference fieldIn(List<Expression> expressions) {
        for (Expression expression : expressions) {
            FieldReference field = fieldIn(expression);
            if (field != null) {
                return field;
            }
        }
        return null;
    }

    private String describe(Expression expression, ValueKind kind) {
        return switch (expression) {
            case FieldReference field ->
                    "the %s field '%s'"
                            .formatted(schema.field(field.path()).type().label(), field.path());
            case FunctionCall call -> "%s, the result of '%s'".formatted(kind.noun(), call.name());
            case Literal literal -> literal.toString();
            case Expression.Arithmetic _, Expression.Negation _ -> "a calculated number";
            case Expression.Not _,
                    Expression.And _,
                    Expression.Or _,
                    Comparison _,
                    In _,
                    PatternMatch _ ->
                    "a condition";
        };
    }

    private void fault(Span span, String message) {
        diagnostics.add(Diagnostic.type(span, message));
    }
}
