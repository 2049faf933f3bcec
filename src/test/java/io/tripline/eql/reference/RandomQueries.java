package io.tripline.eql.reference;

import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.eql.ast.Expression.FieldReference;
import io.tripline.eql.ast.Expression.FunctionCall;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.PatternMatch;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Random queries over {@link RandomSchema} whose types are sound: all operators and functions, each
 * on fields and on what is worked out. Leaves out what is not established, as dates in scripts.
 */
final class RandomQueries {

    private static final Span NOWHERE = new Span(0, 0);

    private static final List<Operator> ORDERINGS =
            List.of(
                    Operator.LESS,
                    Operator.LESS_OR_EQUAL,
                    Operator.GREATER,
                    Operator.GREATER_OR_EQUAL);

    private static final List<Operator> OPERATORS =
            List.of(
                    Operator.EQUAL,
                    Operator.NOT_EQUAL,
                    Operator.EQUAL,
                    Operator.LESS,
                    Operator.LESS_OR_EQUAL,
                    Operator.GREATER,
                    Operator.GREATER_OR_EQUAL);

    private static final List<String> KEYWORDS =
            List.of("name", "name", "path", "tag", "num", "message", "message.keyword");

    private static final List<String> WHOLE = List.of("n", "i", "s", "y");

    private static final List<String> NUMBERS =
            List.of("n", "i", "s", "y", "s", "y", "u", "d", "f");

    private final SplittableRandom random;
    private final RandomValues values;
    private final RandomRegexes regexes;
    private final boolean isComplete;

    /**
     * Queries.
     *
     * @param isComplete for {@link RandomSchema#COMPLETE}, so that unknown fields are optional
     */
    RandomQueries(SplittableRandom random, RandomValues values, boolean isComplete) {
        this.random = random;
        this.values = values;
        this.regexes = new RandomRegexes(random, values);
        this.isComplete = isComplete;
    }

    /** A query. */
    record RandomQuery(@Nullable String category, Expression condition) {

        String text() {
            String name =
                    category == null
                            ? "any"
                            : category.equals("any") || category.contains(" ")
                                    ? '"' + category + '"'
                                    : category;
            return name + " where " + QueryText.of(condition);
        }
    }

    RandomQuery next() {
        return new RandomQuery(
                random.nextInt(12) == 0 ? values.category() : null,
                condition(random.nextInt(3), false));
    }

    // Conditions. In a script, that is below a comparison with null or an argument, fields are
    // compared by other rules; there they are left out where those are not established.

    private Expression condition(int depth, boolean inScript) {
        if (depth > 0) {
            switch (random.nextInt(10)) {
                case 0, 1 -> {
                    return new Expression.And(NOWHERE, conditions(depth, inScript));
                }
                case 2, 3, 4 -> {
                    return new Expression.Or(NOWHERE, conditions(depth, inScript));
                }
                case 5, 6 -> {
                    return new Expression.Not(NOWHERE, condition(depth - 1, inScript));
                }
                case 7 -> {
                    return aboutACondition(depth - 1, inScript);
                }
                default -> {}
            }
        }
        return switch (random.nextInt(25)) {
            case 0 -> inScript || random.nextBoolean() ? constantCondition() : oddCondition();
            case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 -> fieldCondition(inScript);
            default -> scriptCondition(inScript);
        };
    }

    private List<Expression> conditions(int depth, boolean inScript) {
        List<Expression> conditions = new ArrayList<>();
        for (int i = random.nextInt(4) == 0 ? 3 : 2; i > 0; i--) {
            conditions.add(condition(depth - 1, inScript));
        }
        return conditions;
    }

    private Expression constantCondition() {
        return switch (random.nextInt(6)) {
            case 0 -> literal(true);
            case 1 -> literal(false);
            case 2 -> literal(null);
            case 3 -> compare(values.one(OPERATORS), text(), text());
            case 4 -> compare(values.one(OPERATORS), number(), number());
            default -> pattern(text(), true);
        };
    }

    /** {@code (condition) == true} and its kin, or a question whether it is null. */
    private Expression aboutACondition(int depth, boolean inScript) {
        return switch (random.nextInt(12)) {
            case 0 -> sided(Operator.EQUAL, condition(depth, inScript), literal(true));
            case 1 -> sided(Operator.NOT_EQUAL, condition(depth, inScript), literal(true));
            case 2 -> sided(Operator.EQUAL, condition(depth, inScript), literal(false));
            case 3 -> sided(Operator.NOT_EQUAL, condition(depth, inScript), literal(false));
            case 4 -> compare(values.one(ORDERINGS), script(depth), literal(random.nextBoolean()));
            case 5 -> compare(values.one(OPERATORS), script(depth), text());
            case 6 -> in(script(depth), false, () -> orNull(literal(random.nextBoolean())));
            case 7, 8 -> sided(Operator.NOT_EQUAL, script(Math.max(1, depth)), literal(null));
            default -> sided(Operator.EQUAL, script(Math.max(1, depth)), literal(null));
        };
    }

    /** A condition in a script; as a field alone is none, it is compared. */
    private Expression script(int depth) {
        Expression condition = condition(depth, true);
        return condition instanceof FieldReference || condition instanceof Literal
                ? new Expression.Not(NOWHERE, condition)
                : condition;
    }

    private Expression fieldCondition(boolean inScript) {
        return switch (random.nextInt(16)) {
            case 0 -> booleanCondition(inScript);
            case 1, 2, 3 -> numberCondition(inScript);
            case 4 -> addressCondition(inScript);
            case 5 -> timeCondition(inScript);
            case 6 -> versionCondition(inScript);
            case 7 -> isUnknownWanted() ? unknownCondition(inScript) : keywordCondition(inScript);
            default -> keywordCondition(inScript);
        };
    }

    /** A constant of whatever kind beside a field: it fits or both refuse it. */
    private Expression oddCondition() {
        return sided(
                values.one(OPERATORS),
                field(values.one(List.of("n", "i", "y", "u", "d", "f", "b", "ip", "when", "name"))),
                constant(anyLiteral()));
    }

    private Expression keywordCondition(boolean inScript) {
        String path = values.one(KEYWORDS);
        Expression field = field(path);
        boolean isText = path.equals("message"); // string() of it is not the field
        if (!isText && random.nextInt(6) == 0) {
            field = call("string", field);
        }
        return switch (random.nextInt(18)) {
            case 0 -> nullTest(field);
            case 1, 2 -> sided(values.one(OPERATORS), field, constant(text()));
            case 3 -> sided(Operator.EQUAL, field, text());
            case 4 ->
                    sided(
                            values.one(OPERATORS),
                            field,
                            literal(
                                    random.nextBoolean()
                                            ? random.nextBoolean()
                                            : values.one(List.of(5L, 1.5, 1000L))));
            case 5, 6 -> in(field, false, () -> orNull(text()));
            case 7, 8 -> in(field, true, () -> inScript ? text() : orNull(text()));
            case 9, 10, 11, 12, 13 -> pattern(field, inScript);
            default -> textFunction(field, rawPiece());
        };
    }

    private Expression booleanCondition(boolean inScript) {
        Expression field = field(values.one(List.of("b", "c")));
        return switch (random.nextInt(6)) {
            case 0 -> nullTest(field);
            case 1 -> field;
            case 2 -> sided(values.one(ORDERINGS), field, literal(random.nextBoolean()));
            case 3 -> in(field, false, () -> orNull(literal(random.nextBoolean())));
            case 4 -> sided(Operator.EQUAL, field, literal(inScript ? (Object) true : "false"));
            default -> {
                Operator operator = random.nextBoolean() ? Operator.EQUAL : Operator.NOT_EQUAL;
                yield sided(operator, field, literal(random.nextBoolean()));
            }
        };
    }

    private Expression numberCondition(boolean inScript) {
        String path = values.one(NUMBERS);
        Expression field = field(path);
        return switch (random.nextInt(8)) {
            case 0 -> nullTest(field);
            case 1, 2 -> in(field, false, () -> orNull(numberBeside(path)));
            case 3 -> {
                Literal number = numberBeside(path);
                yield sided(
                        values.one(OPERATORS),
                        field,
                        inScript ? number : literal(String.valueOf(number.value())));
            }
            default -> sided(values.one(OPERATORS), field, numberBeside(path));
        };
    }

    /** A number in the range of the field's type, as an ordering needs. */
    private Literal numberBeside(String path) {
        int kind = random.nextInt(8);
        if (kind == 0) {
            return literal(random.nextInt(-3, 8) + 0.5);
        }
        return literal(
                switch (path) {
                    case "n" -> values.whole(Long.MIN_VALUE, Long.MAX_VALUE);
                    case "i" -> values.whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
                    case "s" -> values.whole(Short.MIN_VALUE, Short.MAX_VALUE);
                    case "y" -> values.whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
                    case "u" -> kind == 1 ? (Object) (-1L) : unsigned();
                    default -> kind == 1 ? (Object) values.whole(-1000, 1000) : values.decimal();
                });
    }

    private Object unsigned() {
        BigInteger number = values.unsigned();
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private Expression addressCondition(boolean inScript) {
        Expression field = field("ip");
        Supplier<Expression> constant =
                () -> literal(random.nextBoolean() ? values.address() : values.block());
        return switch (inScript ? random.nextInt(2) : random.nextInt(5)) {
            case 0 -> nullTest(field);
            case 1 -> {
                List<Expression> arguments = new ArrayList<>(List.of(field));
                for (int i = random.nextInt(1, 3); i > 0; i--) {
                    arguments.add(inScript ? literal(values.block()) : constant.get());
                }
                yield call("cidrMatch", arguments);
            }
            case 2 -> in(field, false, () -> orNull(constant.get()));
            case 3 -> sided(values.one(ORDERINGS), field, literal(values.address()));
            default -> {
                Operator operator = random.nextBoolean() ? Operator.EQUAL : Operator.NOT_EQUAL;
                yield sided(operator, field, constant.get());
            }
        };
    }

    private Expression timeCondition(boolean inScript) {
        boolean isNanos = random.nextBoolean();
        Expression field = field(isNanos ? "nanos" : "when");
        if (inScript || random.nextInt(6) == 0) {
            return nullTest(field);
        }
        Supplier<Expression> constant =
                () -> {
                    String time = (isNanos ? values.nanos() : values.time()).toString();
                    return switch (random.nextInt(7)) {
                        case 0 -> literal(time.substring(0, 10));
                        case 1 -> literal(time.substring(0, 7));
                        case 2 -> literal(time.substring(0, 4));
                        case 3 -> literal(time.substring(0, 16) + "Z");
                        case 4 -> literal(values.time().toEpochMilli());
                        case 5 -> literal(time.replace("Z", "+00:00"));
                        default -> literal(time);
                    };
                };
        return random.nextInt(4) == 0
                ? in(field, false, () -> orNull(constant.get()))
                : sided(values.one(OPERATORS), field, constant.get());
    }

    private Expression versionCondition(boolean inScript) {
        Expression field = field("v");
        if (inScript || random.nextInt(6) == 0) {
            return nullTest(field);
        }
        return switch (random.nextInt(4)) {
            case 0 -> in(field, false, () -> orNull(literal(values.version())));
            case 1 -> sided(Operator.EQUAL, field, literal("latest"));
            default -> sided(values.one(OPERATORS), field, literal(values.version()));
        };
    }

    private Expression unknownCondition(boolean inScript) {
        Expression field = unknown();
        if (random.nextInt(5) == 0) {
            field = call("string", field);
            return random.nextBoolean()
                    ? pattern(field, inScript)
                    : sided(values.one(OPERATORS), field, anyLiteral());
        }
        return switch (random.nextInt(9)) {
            case 0 -> nullTest(field);
            case 1 -> inScript ? sided(Operator.EQUAL, field, literal(true)) : field;
            case 2 -> in(field, false, () -> orNull(anyLiteral()));
            case 3 -> in(field, true, this::text);
            case 4 -> pattern(field, inScript);
            case 5 -> textFunction(field, rawPiece());
            case 6 -> call("cidrMatch", field, literal(values.block()));
            default -> sided(values.one(OPERATORS), field, anyLiteral());
        };
    }

    private Literal anyLiteral() {
        return switch (random.nextInt(4)) {
            case 0 -> literal(random.nextBoolean());
            case 1 -> number();
            default -> text();
        };
    }

    /** What is left to a script: a comparison of something that is worked out. */
    private Expression scriptCondition(boolean inScript) {
        return switch (random.nextInt(20)) {
            case 0 -> nullTest(number(2));
            case 1 -> nullTest(text(2));
            case 2 -> in(number(2), false, () -> orNull(number()));
            case 3 -> in(text(2), false, () -> orNull(text()));
            case 4 -> in(text(2), true, this::text);
            case 5, 6, 7, 8, 9 -> sided(values.one(OPERATORS), number(2), constant(number()));
            case 10 -> sided(values.one(OPERATORS), text(2), anyLiteral());
            case 11 -> sided(values.one(OPERATORS), text(2), constant(text()));
            case 12, 13, 14, 15 -> pattern(worked(text(2)), true);
            case 16 -> textFunction(text(), field(values.one(KEYWORDS)));
            case 17 ->
                    pattern(
                            call("string", call("cidrMatch", field("ip"), literal(values.block()))),
                            true);
            case 18 -> pattern(call("string", script(1)), true);
            default -> textFunction(text(1), text(1));
        };
    }

    /** Not a bare field, which would be asked of the index. */
    private Expression worked(Expression text) {
        return text instanceof FieldReference ? call("concat", text) : text;
    }

    /** The same constant, or another, that has to be worked out first. */
    private Expression constant(Literal literal) {
        if (random.nextInt(10) > 0) {
            return literal;
        }
        return switch (literal.value()) {
            case String text -> {
                // not within a character: half of one is not established beside a field
                int end =
                        text.offsetByCodePoints(
                                0, random.nextInt(text.codePointCount(0, text.length()) + 1));
                yield random.nextBoolean()
                        ? call("substring", literal, literal(0L), literal((long) end))
                        : call("concat", literal, piece());
            }
            case Number _ ->
                    random.nextBoolean()
                            ? new Expression.Arithmetic(
                                    NOWHERE,
                                    values.one(List.of(Expression.Arithmetic.Operation.values())),
                                    literal,
                                    number())
                            : call("length", text());
            case null, default -> literal;
        };
    }

    private Expression textFunction(Expression first, Expression second) {
        String name = values.one(List.of("startsWith", "endsWith", "stringContains"));
        boolean ignoresCase = random.nextBoolean();
        return new FunctionCall(
                NOWHERE,
                random.nextInt(5) == 0 ? name.toUpperCase(Locale.ROOT) : name,
                ignoresCase,
                List.of(
                        first,
                        ignoresCase && second instanceof Literal other ? flipped(other) : second));
    }

    private Expression pattern(Expression text, boolean inScript) {
        PatternMatch.Kind kind = values.one(List.of(PatternMatch.Kind.values()));
        boolean isRegex =
                kind == PatternMatch.Kind.REGEX || kind == PatternMatch.Kind.REGEX_INSENSITIVE;
        List<Literal> patterns = new ArrayList<>();
        int count = random.nextInt(3) == 0 ? random.nextInt(2, 4) : 1;
        for (int i = 0; i < count; i++) {
            patterns.add(
                    literal(
                            !isRegex
                                    ? wildcard()
                                    : inScript ? regexes.ofBothDialects() : regexes.ofLucene()));
        }
        boolean ignoresCase = kind != PatternMatch.Kind.LIKE && kind != PatternMatch.Kind.REGEX;
        return new PatternMatch(
                NOWHERE,
                kind,
                text,
                ignoresCase && !isRegex ? patterns.stream().map(this::flipped).toList() : patterns);
    }

    private String wildcard() {
        if (random.nextInt(10) == 0) {
            return values.one(List.of("*", "**", "?", "?*", "*?*", ""));
        }
        int[] points = values.text().codePoints().toArray();
        StringBuilder pattern = new StringBuilder();
        int rarity = random.nextInt(1, 5);
        for (int i = 0; i < points.length; i++) {
            switch (random.nextInt(3 * rarity)) {
                case 0 -> pattern.append('?');
                case 1 -> {
                    pattern.append('*');
                    i += random.nextInt(3);
                }
                default -> pattern.appendCodePoint(points[i]);
            }
        }
        return random.nextInt(3) == 0 ? pattern.append('*').toString() : pattern.toString();
    }

    /** The same with some letters of A to Z, and some others, in the other case. */
    private Literal flipped(Literal literal) {
        if (!(literal.value() instanceof String text)) {
            return literal;
        }
        StringBuilder flipped = new StringBuilder();
        text.codePoints()
                .forEach(c ->
                        flipped.appendCodePoint(
                                random.nextInt(3) > 0
                                        ? c
                                        : Character.isLowerCase(c)
                                                ? Character.toUpperCase(c)
                                                : Character.toLowerCase(c)));
        return literal(flipped.toString());
    }

    // Numbers and texts that are worked out.

    private Expression number(int depth) {
        if (depth == 0) {
            return switch (random.nextInt(8)) {
                case 0 -> orNull(number());
                case 1 -> isUnknownWanted() ? unknown() : number();
                default -> field(values.one(NUMBERS));
            };
        }
        return switch (random.nextInt(14)) {
            case 12 -> new Expression.Negation(NOWHERE, field(values.one(NUMBERS)));
            case 0, 1, 2 -> {
                Expression.Arithmetic.Operation operation =
                        values.one(List.of(Expression.Arithmetic.Operation.values()));
                yield random.nextBoolean()
                        ? new Expression.Arithmetic(NOWHERE, operation, number(depth - 1), number())
                        : new Expression.Arithmetic(
                                NOWHERE, operation, number(depth - 1), number(depth - 1));
            }
            case 3, 4, 13 ->
                    call(
                            values.one(List.of("add", "subtract", "multiply", "divide", "modulo")),
                            number(depth - 1),
                            random.nextBoolean() ? number() : number(depth - 1));
            case 5, 6 -> call("length", text(depth - 1));
            case 7, 8 -> {
                List<Expression> arguments = new ArrayList<>();
                arguments.add(text(depth - 1));
                arguments.add(random.nextInt(3) > 0 ? piece() : text(depth - 1));
                if (random.nextBoolean()) {
                    arguments.add(position());
                }
                yield new FunctionCall(NOWHERE, "indexOf", random.nextBoolean(), arguments);
            }
            case 9, 10 -> numberOf(depth - 1);
            default -> number(0);
        };
    }

    /** Mostly of a text that may be a number. */
    private Expression numberOf(int depth) {
        Expression text =
                switch (random.nextInt(4)) {
                    case 0 -> call("string", field(values.one(WHOLE)));
                    case 1 -> text(depth);
                    default -> field("num");
                };
        return switch (random.nextInt(4)) {
            case 0 -> call("number", text, literal(null));
            case 1 -> call("number", text, literal(values.one(List.of(2L, 8L, 10L, 16L, 36L))));
            default -> call("number", text);
        };
    }

    private Expression text(int depth) {
        if (depth == 0) {
            return switch (random.nextInt(10)) {
                case 0 -> orNull(text());
                case 1 -> isUnknownWanted() ? unknown() : text();
                default -> field(values.one(KEYWORDS));
            };
        }
        return switch (random.nextInt(10)) {
            case 0, 1 -> {
                List<Expression> arguments = new ArrayList<>();
                for (int i = random.nextInt(1, 4); i > 0; i--) {
                    arguments.add(anything(depth - 1));
                }
                yield call("concat", arguments);
            }
            case 2, 3, 4 ->
                    random.nextBoolean()
                            ? call("substring", text(depth - 1), position())
                            : call("substring", text(depth - 1), position(), position());
            case 5, 6 -> {
                List<Expression> arguments = new ArrayList<>();
                arguments.add(text(depth - 1));
                arguments.add(random.nextInt(4) > 0 ? piece() : text(0));
                arguments.add(random.nextInt(4) > 0 ? piece() : text(0));
                if (random.nextBoolean()) {
                    arguments.add(literal(random.nextBoolean()));
                }
                yield new FunctionCall(NOWHERE, "between", random.nextBoolean(), arguments);
            }
            case 7, 8 -> call("string", anything(depth - 1));
            default -> text(0);
        };
    }

    private Expression anything(int depth) {
        return switch (random.nextInt(10)) {
            case 0 -> field(values.one(List.of("b", "c")));
            case 1 -> field(values.one(List.of("ip", "v")));
            case 2 -> number(depth);
            case 3 -> field(values.one(NUMBERS));
            case 4 -> script(0);
            case 5 -> anyLiteral();
            default -> {
                Expression text = text(depth);
                boolean isAnalysed =
                        text instanceof FieldReference(var _, String path, boolean _)
                                && path.equals("message");
                yield isAnalysed ? field("name") : text;
            }
        };
    }

    /** A place in a text, mostly within it. */
    private Expression position() {
        return switch (random.nextInt(10)) {
            case 0 -> literal(null);
            case 1 -> field(values.one(List.of("y", "s")));
            case 2 -> call("length", field(values.one(KEYWORDS)));
            case 3 -> call("indexOf", field(values.one(KEYWORDS)), piece());
            default -> literal((long) random.nextInt(-4, 7));
        };
    }

    private Expression nullTest(Expression value) {
        return sided(
                random.nextBoolean() ? Operator.EQUAL : Operator.NOT_EQUAL, value, literal(null));
    }

    // Small parts.

    private Literal text() {
        return literal(
                switch (random.nextInt(8)) {
                    case 0 -> values.piece().isEmpty() ? values.text() : values.piece();
                    case 1 -> values.numeral();
                    default -> values.text();
                });
    }

    private Literal piece() {
        return literal(values.piece());
    }

    /** A part of a text, now and then with what a wildcard of Lucene minds. */
    private Literal rawPiece() {
        return switch (random.nextInt(10)) {
            case 0 -> literal(null);
            case 1 -> literal(wildcard());
            case 2 -> literal(values.piece() + "\\" + values.piece());
            case 3 -> literal("\\" + values.piece() + "*");
            default -> piece();
        };
    }

    private Literal number() {
        return literal(
                switch (random.nextInt(10)) {
                    case 0 -> unsigned();
                    case 1 -> values.decimal();
                    case 2 -> random.nextInt(-3, 8) + 0.5;
                    case 3 -> values.whole(Long.MIN_VALUE, Long.MAX_VALUE);
                    default -> (long) random.nextInt(-3, 8);
                });
    }

    private Expression orNull(Expression item) {
        return random.nextInt(8) == 0 ? literal(null) : item;
    }

    private Expression in(Expression value, boolean ignoresCase, Supplier<Expression> item) {
        List<Expression> items = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            Expression next = item.get();
            items.add(ignoresCase && next instanceof Literal literal ? flipped(literal) : next);
        }
        Expression in = new In(NOWHERE, value, items, ignoresCase);
        return random.nextInt(3) == 0 ? new Expression.Not(NOWHERE, in) : in;
    }

    private Expression compare(Operator operator, Expression left, Expression right) {
        return new Comparison(NOWHERE, operator, left, right);
    }

    /** The constant stands behind, sometimes in front. */
    private Expression sided(Operator operator, Expression value, Expression constant) {
        return random.nextInt(5) == 0
                ? compare(operator.flip(), constant, value)
                : compare(operator, value, constant);
    }

    private Expression field(String path) {
        return new FieldReference(NOWHERE, path, random.nextInt(8) == 0);
    }

    /** Where it does not exist, it is null and wipes out much of a query; so it is rare there. */
    private boolean isUnknownWanted() {
        return !isComplete || random.nextInt(4) == 0;
    }

    private Expression unknown() {
        return new FieldReference(
                NOWHERE, values.one(RandomSchema.UNKNOWN), isComplete || random.nextBoolean());
    }

    private static Literal literal(@Nullable Object value) {
        return new Literal(NOWHERE, value);
    }

    private static FunctionCall call(String name, Expression... arguments) {
        return call(name, List.of(arguments));
    }

    private static FunctionCall call(String name, List<Expression> arguments) {
        return new FunctionCall(NOWHERE, name, false, arguments);
    }
}
