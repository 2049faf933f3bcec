package io.tripline.eql.compiler;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.Schema;
import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.eql.ast.Expression.FieldReference;
import io.tripline.eql.ast.Expression.FunctionCall;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.PatternMatch;
import io.tripline.event.Field;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import io.tripline.event.IpBlock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Folded tree to matcher nodes: every decision that the field's type and the constants allow is
 * taken here, once. A condition on a bare field becomes an index leaf, anything else a script leaf,
 * as Elasticsearch's translator has it. Refuses what Elasticsearch refuses at this stage, or would
 * when it runs the query, and goes on after a fault, so that all are found. One per query.
 */
final class Planner {

    private static final Node FAULTY = new Node.Constant(false);

    private final Schema schema;
    private final FieldTable.Builder table;
    private final TextTests tests;
    private final boolean optimised;
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final SortedMap<String, FieldType> fields = new TreeMap<>();

    Planner(Schema schema, FieldTable.Builder table, boolean optimised) {
        this.schema = schema;
        this.table = table;
        this.optimised = optimised;
        this.tests = new TextTests(optimised);
    }

    List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /** The fields that the planned conditions read, by path. */
    SortedMap<String, FieldType> fields() {
        return fields;
    }

    /** The node of a whole query's condition. */
    Node condition(Expression expression) {
        return condition(expression, true);
    }

    /**
     * The node of a condition.
     *
     * @param positive whether it stands below an even number of {@code not}s: a script leaf that
     *     fails then yields the verdict that makes the query not match
     */
    private Node condition(Expression expression, boolean positive) {
        return switch (expression) {
            case Expression.And and -> new Node.AllOf(conditions(and.terms(), positive));
            case Expression.Or or -> new Node.AnyOf(conditions(or.terms(), positive));
            case Expression.Not not -> new Node.Not(condition(not.operand(), !positive));
            case Comparison comparison -> comparison(comparison, positive);
            case In in -> in(in, positive);
            case PatternMatch match -> patternMatch(match, positive);
            case FunctionCall call -> call(call, positive);
            case FieldReference reference -> bareField(reference);
            case Literal literal -> new Node.Constant(Boolean.TRUE.equals(literal.value()));
            case Expression.Arithmetic _, Expression.Negation _ ->
                    throw new IllegalArgumentException("expected a condition, found " + expression);
        };
    }

    private List<Node> conditions(List<Expression> terms, boolean positive) {
        return terms.stream().map(term -> condition(term, positive)).toList();
    }

    private Node bareField(FieldReference reference) {
        Field field = resolve(reference);
        return leaf(field, constantTest(reference.span(), field, Operator.EQUAL, true));
    }

    private Node comparison(Comparison whole, boolean positive) {
        if (!(whole.right() instanceof Literal literal)) {
            return twoSides(whole);
        }
        if (whole.operator().isEquality()
                && isCondition(whole.left())
                && literal.value() instanceof Boolean wanted) {
            // (condition) == true is the condition, == false and != true its negation
            return wanted == (whole.operator() == Operator.EQUAL)
                    ? condition(whole.left(), positive)
                    : new Node.Not(condition(whole.left(), !positive));
        }
        TextField text = TextField.of(whole.left(), schema);
        if (text != null && literal.value() == null) {
            Field field = resolve(text.reference());
            boolean isRaw = optimised && field.type() == FieldType.KEYWORD;
            Node exists =
                    new Node.Exists(field.path(), slot(field), isRaw ? field.ignoreAbove() : 0);
            return whole.operator() == Operator.EQUAL ? new Node.Not(exists) : exists;
        }
        if (whole.operator() == Operator.NOT_EQUAL) {
            Comparison equal =
                    new Comparison(whole.span(), Operator.EQUAL, whole.left(), whole.right());
            return new Node.Not(comparison(equal, !positive));
        }
        if (text == null || literal.value() == null) {
            return script(whole, positive);
        }
        Field field = resolve(text.reference());
        if (!text.asText()) {
            return leaf(
                    field, constantTest(literal.span(), field, whole.operator(), literal.value()));
        }
        Field keyword = new Field(field.path(), FieldType.KEYWORD, Field.UNLIMITED);
        return leaf(
                field,
                ValueTest.onText(
                        constantTest(literal.span(), keyword, whole.operator(), literal.value())));
    }

    private Node twoSides(Comparison whole) {
        return whole.left() instanceof FieldReference left
                        && whole.right() instanceof FieldReference right
                ? fault(
                        whole.span(),
                        "expected a constant on one side, found the fields '%s' and '%s'; Elasticsearch compares no field with a field"
                                .formatted(left.path(), right.path()))
                : fault(
                        whole.span(),
                        "expected a constant on one side of '%s', found fields on both; Elasticsearch compares no field with a field"
                                .formatted(whole.operator().symbol()));
    }

    private ValueTest constantTest(Span span, Field field, Operator operator, Object constant) {
        try {
            return Constants.comparison(field, operator, constant);
        } catch (Constants.Unfit e) {
            unfit(span, e);
            return new ValueTest.Never();
        }
    }

    /** What {@code == true} is taken off from: all that yields true or false, but a bare field. */
    private static boolean isCondition(Expression expression) {
        return switch (expression) {
            case Expression.And _,
                    Expression.Or _,
                    Expression.Not _,
                    Comparison _,
                    In _,
                    PatternMatch _ ->
                    true;
            case FunctionCall call -> Function.named(call.name()).result() == ValueKind.BOOLEAN;
            case Literal _, FieldReference _ -> false;
            case Expression.Arithmetic _, Expression.Negation _ -> false;
        };
    }

    private Node in(In in, boolean positive) {
        TextField text = TextField.of(in.value(), schema);
        if (text == null) {
            return script(in, positive);
        }
        List<Literal> constants = new ArrayList<>();
        for (Expression item : in.items()) {
            if (item instanceof Literal literal && literal.value() != null) {
                constants.add(literal); // null in a list is dropped for a field
            }
        }
        Field field = resolve(text.reference());
        if (in.caseInsensitive()) {
            Set<String> folded = new HashSet<>();
            constants.forEach(item -> folded.add(AsciiCase.fold(String.valueOf(item.value()))));
            return textLeaf(field, new ValueTest.OneOfIgnoringCase(folded));
        }
        if (text.asText()) {
            Field keyword = new Field(field.path(), FieldType.KEYWORD, Field.UNLIMITED);
            return leaf(field, ValueTest.onText(oneOf(keyword, constants)));
        }
        return leaf(field, oneOf(field, constants));
    }

    /** Each item is compared as by {@code ==}; what needs no more than equality becomes one set. */
    private ValueTest oneOf(Field field, List<Literal> constants) {
        Set<Object> equal = new HashSet<>();
        List<ValueTest> others = new ArrayList<>();
        for (Literal item : constants) {
            Object constant = Objects.requireNonNull(item.value());
            ValueTest test = constantTest(item.span(), field, Operator.EQUAL, constant);
            if (test instanceof ValueTest.Equals(Object value)) {
                equal.add(value);
            } else {
                others.add(test);
            }
        }
        if (!equal.isEmpty()) {
            others.addFirst(new ValueTest.OneOf(equal));
        }
        return others.size() == 1 ? others.getFirst() : new ValueTest.AnyTest(others);
    }

    private Node patternMatch(PatternMatch match, boolean positive) {
        TextField text = TextField.of(match.value(), schema);
        if (text == null) {
            return script(match, positive);
        }
        Field field = resolve(text.reference());
        try {
            return textLeaf(field, tests.ofPatterns(match));
        } catch (LuceneRegex.Unreadable e) {
            return fault(
                    match.patterns().getFirst().span().to(match.patterns().getLast().span()),
                    String.valueOf(e.getMessage()));
        }
    }

    /** Functions of a bare field and constants are questions to the index, all else is a script. */
    private Node call(FunctionCall call, boolean positive) {
        Function function = Function.named(call.name());
        TextField text = TextField.of(call.arguments().getFirst(), schema);
        List<String> constants = new ArrayList<>();
        for (Expression argument : call.arguments().subList(1, call.arguments().size())) {
            if (argument instanceof Literal(var _, String constant)) {
                constants.add(constant);
            }
        }
        boolean areConstants = constants.size() == call.arguments().size() - 1;
        if (text == null || !areConstants) {
            return script(call, positive);
        }
        boolean ignoresCase = call.caseInsensitive();
        return switch (function) {
            case CIDR_MATCH -> blocks(resolve(text.reference()), constants);
            case STARTS_WITH ->
                    textLeaf(
                            resolve(text.reference()),
                            new ValueTest.StartsWith(constants.getFirst(), ignoresCase));
            case ENDS_WITH ->
                    textLeaf(
                            resolve(text.reference()),
                            tests.ofRawWildcard(constants.getFirst(), "", ignoresCase));
            case STRING_CONTAINS ->
                    textLeaf(
                            resolve(text.reference()),
                            tests.ofRawWildcard(constants.getFirst(), "*", ignoresCase));
            case ADD,
                    BETWEEN,
                    CONCAT,
                    DIVIDE,
                    INDEX_OF,
                    LENGTH,
                    MODULO,
                    MULTIPLY,
                    NUMBER,
                    STRING,
                    SUBSTRING,
                    SUBTRACT ->
                    script(call, positive);
        };
    }

    /** What is no block has been refused before. */
    private Node blocks(Field field, List<String> constants) {
        List<ValueTest> tests = new ArrayList<>();
        for (String constant : constants) {
            IpBlock block = IpBlock.parse(constant);
            if (block != null) {
                tests.add(
                        field.type() == FieldType.UNKNOWN
                                ? ValueTest.onTextAlone(new ValueTest.TextInBlock(block))
                                : new ValueTest.InBlock(block));
            }
        }
        return leaf(field, tests.size() == 1 ? tests.getFirst() : new ValueTest.AnyTest(tests));
    }

    private Node script(Expression condition, boolean positive) {
        Map<Field, Integer> places = new LinkedHashMap<>();
        try {
            Scalar scalar =
                    new Scripts(
                                    reference -> {
                                        Field field = resolve(reference);
                                        places.putIfAbsent(field, places.size());
                                        return places.getOrDefault(field, 0);
                                    })
                            .scalar(condition);
            int[] slots = places.keySet().stream().mapToInt(this::slot).toArray();
            return new Node.Script(condition.toString(), slots, scalar, !positive);
        } catch (PatternSyntaxException e) {
            return fault(condition.span(), Scripts.UNREADABLE + e.getDescription());
        }
    }

    private Field resolve(FieldReference reference) {
        Field field = schema.field(reference.path());
        fields.put(field.path(), field.type());
        return field;
    }

    private Node leaf(Field field, ValueTest test) {
        boolean isRaw = optimised && field.type() == FieldType.KEYWORD;
        return new Node.SomeValue(
                field.path(),
                slot(field),
                test,
                isRaw ? RawTest.of(test) : null,
                field.ignoreAbove());
    }

    /** A test of texts; a field without a type is taken by the text of whatever arrives. */
    private Node textLeaf(Field field, ValueTest test) {
        return leaf(field, field.type() == FieldType.UNKNOWN ? ValueTest.onText(test) : test);
    }

    private int slot(Field field) {
        return table.slotOf(field);
    }

    private Node fault(Span span, String message) {
        diagnostics.add(Diagnostic.type(span, message));
        return FAULTY;
    }

    private void unfit(Span span, Constants.Unfit unfit) {
        fault(span, String.valueOf(unfit.getMessage()));
    }

    /**
     * What is a bare field: a field, or {@code string(…)} around one that the schema lacks, which
     * may turn out to be a text (around one that is a text, folding has taken it off).
     */
    private record TextField(FieldReference reference, boolean asText) {

        static @Nullable TextField of(Expression expression, Schema schema) {
            return switch (expression) {
                case FieldReference reference -> new TextField(reference, false);
                case FunctionCall call
                        when Function.of(call.name()) == Function.STRING
                                && call.arguments().getFirst() instanceof FieldReference inner
                                && schema.field(inner.path()).type() == FieldType.UNKNOWN ->
                        new TextField(inner, true);
                case null, default -> null;
            };
        }
    }
}
