package io.tripline.eql.compiler;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.Schema;
import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.eql.ast.Expression.FieldReference;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.PatternMatch;
import io.tripline.event.Field;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tree to matcher nodes, checking types on the way: every decision that the field's type and the
 * constants allow is taken here, once. Goes on after a fault, so that all faults of a query are
 * found. One per query.
 */
final class Planner {

    private static final Node FAULTY = new Node.Constant(false);

    private final Schema schema;
    private final FieldTable.Builder table;
    private final boolean optimised;
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final SortedMap<String, FieldType> fields = new TreeMap<>();

    Planner(Schema schema, FieldTable.Builder table, boolean optimised) {
        this.schema = schema;
        this.table = table;
        this.optimised = optimised;
    }

    List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /** The fields that the planned conditions read, by path. */
    SortedMap<String, FieldType> fields() {
        return fields;
    }

    Node condition(Expression expression) {
        return switch (expression) {
            case Expression.And and ->
                    new Node.AllOf(and.terms().stream().map(this::condition).toList());
            case Expression.Or or ->
                    new Node.AnyOf(or.terms().stream().map(this::condition).toList());
            case Expression.Not not -> new Node.Not(condition(not.operand()));
            case Comparison comparison -> comparison(comparison);
            case In in -> in(in);
            case PatternMatch match -> patternMatch(match);
            case Literal literal -> literal(literal);
            case FieldReference field -> bareField(field);
            case Expression.FunctionCall call ->
                    unsupported(call.span(), "the function '%s'".formatted(call.name()));
            case Expression.Arithmetic arithmetic -> notACondition(arithmetic);
            case Expression.Negation negation -> notACondition(negation);
        };
    }

    private Node literal(Literal literal) {
        return switch (literal.value()) {
            case null -> new Node.Constant(false); // a condition that folds to null selects nothing
            case Boolean verdict -> new Node.Constant(verdict);
            default -> notACondition(literal);
        };
    }

    private Node notACondition(Expression found) {
        return fault(
                found.span(),
                "expected a condition, found %s; compare it with something".formatted(found));
    }

    private Node bareField(FieldReference reference) {
        Field field = resolve(reference);
        if (field.type() == FieldType.BOOLEAN) {
            return leaf(field, new ValueTest.Equals(true));
        }
        if (field.type() == FieldType.UNKNOWN) {
            return leaf(field, equalsByArrival(field, true));
        }
        return fault(
                reference.span(),
                "expected a condition, found the %s field '%s'; compare it with something"
                        .formatted(field.type().label(), field.path()));
    }

    private ValueTest equalsByArrival(Field field, Object constant) {
        try {
            return Constants.comparison(field, Operator.EQUAL, constant);
        } catch (Constants.Unfit e) {
            throw new IllegalStateException("an unknown field takes any constant", e);
        }
    }

    private Node comparison(Comparison whole) {
        Expression left = whole.left();
        if (isComputed(whole.right())
                || (isComputed(left) && !(whole.right() instanceof Literal))) {
            Expression computed = isComputed(left) ? left : whole.right();
            return unsupported(computed.span(), "a comparison of " + describe(computed));
        }
        return switch (whole.right()) {
            case Literal constant when left instanceof FieldReference reference ->
                    fieldComparison(whole, reference, constant);
            case Literal constant when isCondition(left) ->
                    conditionComparison(whole, left, constant);
            case Literal _ -> unsupported(left.span(), "a comparison of " + describe(left));
            case FieldReference right when left instanceof FieldReference ->
                    fault(
                            whole.span(),
                            "expected a constant on one side, found the fields '%s' and '%s'; Elasticsearch compares no"
                                            .formatted(((FieldReference) left).path(), right.path())
                                    + " field with a field");
            default ->
                    fault(
                            whole.span(),
                            "expected a constant on one side of '%s'"
                                    .formatted(whole.operator().symbol()));
        };
    }

    private Node fieldComparison(Comparison whole, FieldReference reference, Literal literal) {
        Field field = resolve(reference);
        Object constant = literal.value();
        boolean negated = whole.operator() == Operator.NOT_EQUAL;
        Operator operator = negated ? Operator.EQUAL : whole.operator();
        if (constant == null && field.type() == FieldType.TEXT) {
            return fault(reference.span(), Constants.textField(field));
        }
        if (constant == null && field.type() == FieldType.OTHER) {
            return fault(reference.span(), Constants.otherField(field));
        }
        if (constant == null) {
            Node exists = new Node.Exists(field.path(), slot(field));
            return negated ? exists : new Node.Not(exists);
        }
        try {
            Node leaf = leaf(field, Constants.comparison(field, operator, constant));
            return negated ? new Node.Not(leaf) : leaf;
        } catch (Constants.Unfit e) {
            return unfit(literal.span(), e);
        }
    }

    /**
     * {@code (condition) == true} is the condition, {@code == false} and {@code != true} its
     * negation.
     */
    private Node conditionComparison(Comparison whole, Expression condition, Literal literal) {
        boolean isEquality =
                whole.operator() == Operator.EQUAL || whole.operator() == Operator.NOT_EQUAL;
        if (!isEquality || !(literal.value() instanceof Boolean wanted)) {
            return unsupported(
                    whole.span(), "comparing a condition with anything but true or false");
        }
        Node node = condition(condition);
        return wanted == (whole.operator() == Operator.EQUAL) ? node : new Node.Not(node);
    }

    private static boolean isComputed(Expression expression) {
        boolean isPlain = expression instanceof Literal || expression instanceof FieldReference;
        return !isPlain && !isCondition(expression);
    }

    private static boolean isCondition(Expression expression) {
        return switch (expression) {
            case Expression.And _,
                    Expression.Or _,
                    Expression.Not _,
                    Comparison _,
                    In _,
                    PatternMatch _ ->
                    true;
            case Literal _, FieldReference _, Expression.FunctionCall _ -> false;
            case Expression.Arithmetic _, Expression.Negation _ -> false;
        };
    }

    private Node in(In in) {
        List<Object> constants = new ArrayList<>();
        for (Expression item : in.items()) {
            if (!(item instanceof Literal literal)) {
                return item instanceof FieldReference field
                        ? fault(
                                item.span(),
                                "expected a constant in the list, found the field '%s'"
                                        .formatted(field.path()))
                        : unsupported(item.span(), describe(item) + " in a list");
            }
            if (literal.value() != null) { // null in a list is dropped for a field
                constants.add(literal.value());
            }
        }
        return in.caseInsensitive() ? inIgnoringCase(in, constants) : inExactly(in, constants);
    }

    private Node inExactly(In in, List<Object> constants) {
        return in.value() instanceof FieldReference reference
                ? inLeaf(resolve(reference), in, constants)
                : unsupported(in.span(), "'in' after " + describe(in.value()));
    }

    private Node inIgnoringCase(In in, List<Object> constants) {
        Set<String> folded = new HashSet<>();
        for (Object constant : constants) {
            if (!(constant instanceof String text)) {
                return fault(
                        in.span(), "expected strings after 'in~', found %s".formatted(constant));
            }
            folded.add(AsciiCase.fold(text));
        }
        return textLeaf(in.value(), in.span(), "in~", new ValueTest.OneOfIgnoringCase(folded));
    }

    /** Each item is compared as by {@code ==}; what needs no more than equality becomes one set. */
    private Node inLeaf(Field field, In in, List<Object> constants) {
        Set<Object> equal = new HashSet<>();
        List<ValueTest> others = new ArrayList<>();
        for (int i = 0; i < constants.size(); i++) {
            Object constant = constants.get(i);
            if (!fitsList(field.type(), constant)) {
                return fault(
                        in.span(),
                        "expected items that fit the %s field '%s', found %s"
                                .formatted(field.type().label(), field.path(), constant));
            }
            try {
                ValueTest test = Constants.comparison(field, Operator.EQUAL, constant);
                if (test instanceof ValueTest.Equals(Object value)) {
                    equal.add(value);
                } else {
                    others.add(test);
                }
            } catch (Constants.Unfit e) {
                return unfit(in.span(), e);
            }
        }
        if (!equal.isEmpty()) {
            others.addFirst(new ValueTest.OneOf(equal));
        }
        return leaf(field, others.size() == 1 ? others.getFirst() : new ValueTest.AnyTest(others));
    }

    /** Unlike {@code ==}, a list is checked: its items must be of the field's kind. */
    private static boolean fitsList(FieldType type, Object constant) {
        return switch (type) {
            case KEYWORD, IP, VERSION -> constant instanceof String;
            case BOOLEAN -> constant instanceof Boolean;
            case LONG, INTEGER, SHORT, BYTE, UNSIGNED_LONG, DOUBLE, FLOAT ->
                    constant instanceof Number;
            case DATE, DATE_NANOS, UNKNOWN, TEXT, OTHER ->
                    true; // what does not fit is said by the comparison itself
        };
    }

    private Node patternMatch(PatternMatch match) {
        String symbol = match.kind().symbol();
        List<String> patterns = new ArrayList<>();
        for (Literal pattern : match.patterns()) {
            if (!(pattern.value() instanceof String text)) {
                return fault(
                        pattern.span(),
                        "expected a string after '%s', found %s; compare numbers and booleans with '=='"
                                .formatted(symbol, pattern));
            }
            patterns.add(text);
        }
        return switch (match.kind()) {
            case REGEX, REGEX_INSENSITIVE -> unsupported(match.span(), "'%s'".formatted(symbol));
            case LIKE -> textLeaf(match.value(), match.span(), symbol, wildcards(patterns, false));
            case COLON, LIKE_INSENSITIVE ->
                    textLeaf(match.value(), match.span(), symbol, wildcards(patterns, true));
        };
    }

    private ValueTest wildcards(List<String> patterns, boolean ignoresCase) {
        return optimised
                ? WildcardAutomaton.of(patterns, ignoresCase)
                : new WildcardLoop(patterns, ignoresCase);
    }

    /** An operator that takes strings only: {@code in~}, {@code :}, {@code like}, {@code like~}. */
    private Node textLeaf(Expression value, Span span, String symbol, ValueTest test) {
        if (!(value instanceof FieldReference reference)) {
            return unsupported(span, "'%s' after %s".formatted(symbol, describe(value)));
        }
        Field field = resolve(reference);
        if (field.type() == FieldType.KEYWORD) {
            return leaf(field, test);
        }
        if (field.type() == FieldType.UNKNOWN) {
            return leaf(field, ValueTest.onText(test));
        }
        return fault(
                span,
                field.type() == FieldType.TEXT
                        ? Constants.textField(field)
                        : "expected a keyword field before '%s', found the %s field '%s'; write '=='"
                                .formatted(symbol, field.type().label(), field.path()));
    }

    private Field resolve(FieldReference reference) {
        Field field = field(reference.path());
        fields.put(field.path(), field.type());
        if (field.type() == FieldType.UNKNOWN
                && schema.isComplete()) { // an optional one is null by now
            fault(
                    reference.span(),
                    "the field '%s' is not in the schema; add it by tripline.schema.locations, or write '?%s' if it may be missing"
                            .formatted(field.path(), field.path()));
        }
        return field;
    }

    /** The time stamp is a date whatever the schema says: every event's age is told by it. */
    private Field field(String path) {
        Field field = schema.field(path);
        boolean isDate = field.type() == FieldType.DATE || field.type() == FieldType.DATE_NANOS;
        return path.equals(FieldTable.TIMESTAMP_PATH) && !isDate
                ? new Field(path, FieldType.DATE, Field.UNLIMITED)
                : field;
    }

    private Node leaf(Field field, ValueTest test) {
        return new Node.SomeValue(field.path(), slot(field), test);
    }

    private int slot(Field field) {
        return table.slotOf(field);
    }

    private Node fault(Span span, String message) {
        diagnostics.add(Diagnostic.type(span, message));
        return FAULTY;
    }

    private Node unfit(Span span, Constants.Unfit unfit) {
        String message = String.valueOf(unfit.getMessage());
        diagnostics.add(
                unfit.isUnsupported()
                        ? Diagnostic.unsupported(span, message)
                        : Diagnostic.type(span, message));
        return FAULTY;
    }

    private Node unsupported(Span span, String what) {
        diagnostics.add(Diagnostic.unsupported(span, what + " is not supported yet"));
        return FAULTY;
    }

    private static String describe(@Nullable Expression expression) {
        return switch (expression) {
            case Expression.FunctionCall call -> "the function '%s'".formatted(call.name());
            case Expression.Arithmetic _, Expression.Negation _ -> "an arithmetic expression";
            case Literal literal -> "the constant " + literal;
            case null, default -> "a condition";
        };
    }
}
