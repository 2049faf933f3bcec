package io.tripline.eql.reference;

import io.tripline.eql.Schema;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.eql.ast.Expression.FieldReference;
import io.tripline.eql.ast.Expression.FunctionCall;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.PatternMatch;
import io.tripline.event.Field;
import io.tripline.event.FieldType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Divides a folded condition into leaves: a question to the index about one field, or a script. */
final class Leaves {

    private final Schema schema;

    Leaves(Schema schema) {
        this.schema = schema;
    }

    /**
     * The condition of a folded tree.
     *
     * @throws Refused if it is none that may run
     */
    Condition leaves(Expression expression) {
        return switch (expression) {
            case Literal(var _, Boolean value) -> new Condition.Constant(value);
            case Literal(var _, Object value) when value == null -> new Condition.Constant(null);
            case Literal literal -> throw new Refused("no condition: " + literal);
            case Expression.And and ->
                    new Condition.AllOf(and.terms().stream().map(this::leaves).toList());
            case Expression.Or or ->
                    new Condition.AnyOf(or.terms().stream().map(this::leaves).toList());
            case Expression.Not not -> new Condition.Negation(leaves(not.operand()));
            case FieldReference field -> {
                Indexed indexed = new Indexed(resolved(field), false);
                yield indexed.leaf("==", indexed.comparison(Operator.EQUAL, true));
            }
            case Comparison comparison -> comparison(comparison);
            case In in -> in(in);
            case PatternMatch match -> patternMatch(match);
            case FunctionCall call -> call(call);
            case Expression.Arithmetic _, Expression.Negation _ ->
                    throw new Refused("no condition: " + expression);
        };
    }

    /**
     * What a leaf may ask of the index.
     *
     * @param asText whether it is {@code string(…)} around a field that the schema lacks: then it
     *     is asked as the keyword that the field would be if texts arrived
     */
    private record Indexed(Field field, boolean asText) {

        Predicate<Object> comparison(Operator operator, Object constant) {
            if (!asText) {
                return FieldTests.comparison(field, operator, constant);
            }
            Field keyword = new Field(field.path(), FieldType.KEYWORD, Field.UNLIMITED);
            Predicate<Object> test = FieldTests.comparison(keyword, operator, constant);
            return value -> test.test(value.toString());
        }

        Condition leaf(String operation, Predicate<Object> test) {
            return new Condition.IndexLeaf(operation, field, test);
        }
    }

    /** Null for what only a script can answer. */
    private @Nullable Indexed indexed(Expression expression) {
        return switch (expression) {
            case FieldReference reference -> new Indexed(resolved(reference), false);
            case FunctionCall call
                    when call.name().equalsIgnoreCase("string")
                            && call.arguments().getFirst() instanceof FieldReference reference
                            && resolved(reference).type() == FieldType.UNKNOWN ->
                    new Indexed(resolved(reference), true);
            default -> null;
        };
    }

    private Condition comparison(Comparison comparison) {
        if (!(comparison.right() instanceof Literal constant)) {
            throw new Refused("no constant on either side of " + comparison);
        }
        Indexed indexed = indexed(comparison.left());
        if (indexed != null) {
            return constant.value() == null
                    ? new Condition.Negation(indexed.leaf("== null", _ -> true))
                    : indexed.leaf(
                            comparison.operator().symbol(),
                            indexed.comparison(comparison.operator(), constant.value()));
        }
        boolean isAboutTruth =
                comparison.operator() == Operator.EQUAL && Folding.isCondition(comparison.left());
        if (isAboutTruth && constant.value() instanceof Boolean wanted) {
            Condition condition = leaves(comparison.left());
            return wanted ? condition : new Condition.Negation(condition);
        }
        return script(comparison);
    }

    private Condition in(In in) {
        List<Object> constants = new ArrayList<>();
        for (Expression item : in.items()) {
            if (!(item instanceof Literal literal)) {
                throw new Refused("no constant: " + item);
            }
            if (literal.value() != null) { // null is dropped beside a field
                constants.add(literal.value());
            }
        }
        Indexed indexed = indexed(in.value());
        if (indexed == null) {
            return script(in);
        }
        List<Predicate<Object>> tests = new ArrayList<>();
        for (Object constant : constants) {
            tests.add(
                    in.caseInsensitive()
                            ? value ->
                                    Wildcards.equalIgnoringAsciiCase(
                                            value.toString(), constant.toString())
                            : indexed.comparison(Operator.EQUAL, constant));
        }
        return indexed.leaf(
                in.caseInsensitive() ? "in~" : "in",
                value -> tests.stream().anyMatch(test -> test.test(value)));
    }

    private Condition patternMatch(PatternMatch match) {
        Indexed indexed = indexed(match.value());
        if (indexed == null) {
            return script(match);
        }
        List<String> patterns = Scripts.patterns(match);
        return indexed.leaf(
                match.kind().symbol(),
                switch (match.kind()) {
                    case LIKE -> like(patterns, false);
                    case COLON, LIKE_INSENSITIVE -> like(patterns, true);
                    case REGEX -> regex(patterns, false);
                    case REGEX_INSENSITIVE -> regex(patterns, true);
                });
    }

    private static Predicate<Object> like(List<String> patterns, boolean ignoresCase) {
        List<Wildcards> wildcards =
                patterns.stream()
                        .map(pattern -> Wildcards.like(pattern, ignoresCase, false))
                        .toList();
        return value -> wildcards.stream().anyMatch(next -> next.matches(value.toString()));
    }

    private static Predicate<Object> regex(List<String> patterns, boolean ignoresCase) {
        String joined = patterns.stream().collect(Collectors.joining("|"));
        RegularLanguage language = LuceneRegex.parse(joined, ignoresCase);
        String only = ignoresCase ? LuceneRegex.parse(joined, false).onlyText() : null;
        return only == null
                ? value -> language.contains(value.toString())
                : value -> Wildcards.equalIgnoringAsciiCase(value.toString(), only);
    }

    private Condition call(FunctionCall call) {
        if (!Functions.isCondition(call.name())) {
            throw new Refused("no condition: " + call);
        }
        Indexed indexed = indexed(call.arguments().getFirst());
        List<String> constants = new ArrayList<>();
        for (Expression argument : call.arguments().subList(1, call.arguments().size())) {
            if (!(argument instanceof Literal(var _, String constant))) {
                return script(call);
            }
            constants.add(constant);
        }
        if (indexed == null) {
            return script(call);
        }
        String name = call.name().toLowerCase(Locale.ROOT);
        String operation = name + (call.caseInsensitive() ? "~" : "");
        return switch (name) {
            case "cidrmatch" ->
                    indexed.field().type() == FieldType.IP
                            ? indexed.leaf(operation, blocks(indexed, constants))
                            : script(call);
            case "startswith" -> {
                String start = constants.getFirst();
                yield indexed.leaf(
                        operation,
                        value -> startsWith(value.toString(), start, call.caseInsensitive()));
            }
            default -> {
                String wildcard = "*" + constants.getFirst() + (name.equals("endswith") ? "" : "*");
                Wildcards wildcards = Wildcards.lucene(wildcard, call.caseInsensitive());
                yield indexed.leaf(operation, value -> wildcards.matches(value.toString()));
            }
        };
    }

    /** Beside a field a plain address is a block of one. */
    private static Predicate<Object> blocks(Indexed indexed, List<String> constants) {
        List<Predicate<Object>> tests =
                constants.stream()
                        .map(constant -> indexed.comparison(Operator.EQUAL, constant))
                        .toList();
        return value -> tests.stream().anyMatch(test -> test.test(value));
    }

    private static boolean startsWith(String text, String start, boolean ignoresCase) {
        return ignoresCase
                ? Wildcards.asciiLower(text).startsWith(Wildcards.asciiLower(start))
                : text.startsWith(start);
    }

    private Condition script(Expression expression) {
        Map<String, Field> fields = new LinkedHashMap<>();
        Expression resolved = resolve(expression, fields);
        return new Condition.ScriptLeaf(resolved, fields);
    }

    /** With each field by the path at which its values are. */
    private Expression resolve(Expression expression, Map<String, Field> fields) {
        if (expression instanceof FieldReference reference) {
            Field field = resolved(reference);
            fields.put(field.path(), field);
            return new FieldReference(reference.span(), field.path(), reference.optional());
        }
        return Trees.mapChildren(expression, child -> resolve(child, fields));
    }

    /** The field that is asked, by the path at which its values are. */
    private Field resolved(FieldReference reference) {
        Field field = schema.field(reference.path());
        if (field.type() == FieldType.TEXT) {
            throw new Refused("analysed text: " + reference.path());
        }
        return field;
    }
}
