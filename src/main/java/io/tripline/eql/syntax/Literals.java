package io.tripline.eql.syntax;

import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.syntax.EqlGrammarParser.ConstantContext;
import io.tripline.eql.syntax.EqlGrammarParser.StringContext;
import java.math.BigInteger;
import org.antlr.v4.runtime.Token;

/**
 * The values that tokens stand for: numbers, strings with their escapes. Refuses foreign quotes,
 * bad escapes, and numbers beyond a double. Used by {@link TreeBuilder}.
 */
final class Literals {

    private static final int HEX = 16;

    private final SyntaxErrors errors;

    Literals(SyntaxErrors errors) {
        this.errors = errors;
    }

    Literal constant(ConstantContext context) {
        Span span = TreeBuilder.span(context);
        if (context.string() != null) {
            return new Literal(span, string(context.string()));
        }
        if (context.number() != null) {
            String digits = context.number().getText();
            return new Literal(
                    span,
                    context.number().INTEGER() != null
                            ? finite(whole(new BigInteger(digits)), digits, span)
                            : finite(Double.parseDouble(digits), digits, span));
        }
        return new Literal(span, context.NULL() != null ? null : (Object) (context.TRUE() != null));
    }

    private Object finite(Object number, String digits, Span span) {
        if (number instanceof Double value && value.isInfinite()) {
            errors.add(
                    span, "expected a number that a double can hold, found '%s'".formatted(digits));
        }
        return number;
    }

    /** The smallest type that holds a whole number: a long, an unsigned long, else a double. */
    static Object whole(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return value.longValue();
        }
        return value.signum() > 0 && value.bitLength() == Long.SIZE
                ? value
                : (Object) value.doubleValue();
    }

    /** The text that a string stands for. */
    String string(StringContext context) {
        return string(context.getStart());
    }

    /** The text that a string token stands for. */
    String string(Token token) {
        String text = token.getText();
        return switch (token.getType()) {
            case EqlGrammarLexer.RAW_STRING -> text.substring(3, text.length() - 3);
            case EqlGrammarLexer.STRING -> unescape(text, token.getStartIndex());
            default -> {
                errors.add(
                        TreeBuilder.span(token),
                        "found %s; strings stand in double quotes, and a raw string in three of them"
                                .formatted(text));
                yield text;
            }
        };
    }

    private String unescape(String quoted, int start) {
        StringBuilder text = new StringBuilder(quoted.length());
        int end = quoted.length() - 1;
        int at = 1;
        while (at < end) {
            char c = quoted.charAt(at++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            switch (quoted.charAt(at)) {
                case 'b' -> text.append('\b');
                case 't' -> text.append('\t');
                case 'n' -> text.append('\n');
                case 'f' -> text.append('\f');
                case 'r' -> text.append('\r');
                case '"', '\'', '\\' -> text.append(quoted.charAt(at));
                case 'u' -> at = unescapeCodePoint(quoted, at, start, text);
                default ->
                        errors.add(
                                new Span(
                                        place(quoted, at - 1, start), place(quoted, at + 1, start)),
                                "expected one of \\b \\t \\n \\f \\r \\\" \\' \\\\ \\u{…}, found '\\%s'; write '\\\\'"
                                                .formatted(
                                                        Character.toString(quoted.codePointAt(at)))
                                        + " for a backslash, or use a raw string in three double quotes");
            }
            at++;
        }
        return text.toString();
    }

    /** Reads <code>u{H…}</code>, 2 to 8 hex digits; returns the place of the closing brace. */
    private int unescapeCodePoint(String quoted, int u, int start, StringBuilder text) {
        int close = quoted.indexOf('}', u);
        boolean isBraced = close > 0 && quoted.charAt(u + 1) == '{';
        String digits = isBraced ? quoted.substring(u + 2, close) : "";
        long codePoint = digits.matches("[0-9a-fA-F]{2,8}") ? Long.parseLong(digits, HEX) : -1;
        boolean isSurrogate =
                codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        if (codePoint < 0 || codePoint > Character.MAX_CODE_POINT || isSurrogate) {
            errors.add(
                    new Span(
                            place(quoted, u - 1, start),
                            place(quoted, (isBraced ? close : u) + 1, start)),
                    "expected a character as \\u{H…} with 2 to 8 hex digits, at most 10FFFF and no surrogate");
            return isBraced ? close : u;
        }
        text.appendCodePoint((int) codePoint);
        return close;
    }

    /** Where in the query the unit of a token lies. */
    private static int place(String token, int unit, int start) {
        return start + token.codePointCount(0, unit);
    }
}
