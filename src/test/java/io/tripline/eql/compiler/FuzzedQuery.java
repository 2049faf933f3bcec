package io.tripline.eql.compiler;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/**
 * The text of a query, built of EQL's tokens as a fuzzer's bytes say: mostly sound, so that it
 * reaches what lies behind the parser, now and then with a token where none belongs. Once the bytes
 * are used up, every choice is the first, which ends the text.
 */
final class FuzzedQuery {

    private static final int MAX_DEPTH = 5;
    private static final int MAX_LIST = 4;
    private static final int MAX_TEXT = 12;

    /** One in so many places gets a token that does not belong there. */
    private static final int STRAY = 64;

    private static final String[] FIELDS = {
        "name",
        "n",
        "b",
        "ip",
        "d",
        "when",
        "path",
        "x",
        "x.y",
        "?name",
        "?x",
        "i",
        "s",
        "y",
        "u",
        "f",
        "v",
        "t",
        "message.text",
        "g",
        "event.category",
        "`name`",
        "@timestamp"
    };
    private static final String[] CATEGORIES = {"any", "process", "\"any\"", "\"\"\"a b\"\"\""};
    private static final String[] COMPARISONS = {"==", "!=", "<", "<=", ">", ">="};
    private static final String[] PATTERNS = {":", "like", "like~", "regex", "regex~"};
    private static final String[] ARITHMETIC = {"+", "-", "*", "/", "%"};
    private static final String[] FUNCTIONS = {
        "length",
        "startsWith",
        "endsWith",
        "stringContains",
        "indexOf",
        "between",
        "substring",
        "concat",
        "string",
        "number",
        "cidrMatch",
        "add",
        "subtract",
        "multiply",
        "divide",
        "modulo",
        "startswith~",
        "endsWith~",
        "stringContains~",
        "indexOf~",
        "between~",
        "length~",
        "wildcard"
    };
    private static final String[] NUMBERS = {
        "0",
        "1",
        "2",
        "16",
        "-1",
        "4.5",
        "1e30",
        ".5",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "99999999999999999999"
    };
    private static final String[] STRINGS = {
        "\"\"",
        "\"a\"",
        "\"A*\"",
        "\"?b\"",
        "\"*\"",
        "\"4\"",
        "\"0x1f\"",
        "\"true\"",
        "\"10.0.0.1\"",
        "\"10.0.0.0/8\"",
        "\"2026-05-12T09:14:07Z\"",
        "\"2026\"",
        "\"(a|b)+\"",
        "\"a{2,3}\"",
        "\"[^a-c]*\\\\.\"",
        "\"<1-9>&~(ab)\"",
        "\"\\u{1F600}\\n\"",
        "\"\"\"a\\\"\"\"",
        "\"ä\\u{212a}ſ\""
    };
    private static final String[] STRAYS = {
        "(",
        ")",
        "[",
        "]",
        ",",
        "not",
        "and",
        "~",
        "in",
        "in~",
        "null",
        "|",
        "?",
        ".",
        "=",
        "'a'",
        "where",
        "sequence",
        "/*",
        "*/",
        "//",
        "\"",
        "\\",
        "head 3",
        "!"
    };

    private final FuzzedDataProvider data;
    private final StringBuilder text = new StringBuilder();

    FuzzedQuery(FuzzedDataProvider data) {
        this.data = data;
    }

    String text() {
        token(data.pickValue(CATEGORIES));
        token("where");
        condition(0);
        return text.toString();
    }

    private void condition(int depth) {
        switch (choice(depth < MAX_DEPTH ? 9 : 5)) {
            case 0 -> token("true");
            case 1 -> {
                operand(depth + 1);
                token(data.pickValue(COMPARISONS));
                operand(depth + 1);
            }
            case 2 -> {
                operand(depth + 1);
                token(data.pickValue(PATTERNS));
                strings();
            }
            case 3 -> {
                operand(depth + 1);
                token(data.consumeBoolean() ? "in" : data.consumeBoolean() ? "not in" : "in~");
                list(depth);
            }
            case 4 -> operand(depth + 1);
            case 5 -> chain("and", depth);
            case 6 -> chain("or", depth);
            case 7 -> {
                token("not");
                condition(depth + 1);
            }
            default -> {
                token("(");
                condition(depth + 1);
                token(")");
            }
        }
    }

    private void chain(String word, int depth) {
        condition(depth + 1);
        for (int i = choice(MAX_LIST); i >= 0; i--) {
            token(word);
            condition(depth + 1);
        }
    }

    private void list(int depth) {
        token("(");
        operand(depth + 1);
        for (int i = choice(MAX_LIST); i > 0; i--) {
            token(",");
            operand(depth + 1);
        }
        token(")");
    }

    private void strings() {
        int more = choice(MAX_LIST);
        if (more == 0) {
            token(string());
            return;
        }
        token("(");
        token(string());
        for (int i = more; i > 0; i--) {
            token(",");
            token(string());
        }
        token(")");
    }

    private void operand(int depth) {
        switch (choice(depth < MAX_DEPTH ? 10 : 5)) {
            case 0, 1 -> token(data.pickValue(FIELDS));
            case 2 -> token(data.pickValue(NUMBERS));
            case 3 -> token(string());
            case 4 ->
                    token(
                            data.consumeBoolean()
                                    ? "null"
                                    : data.consumeBoolean() ? "true" : "false");
            case 5, 6 -> {
                token(data.pickValue(FUNCTIONS));
                list(depth);
            }
            case 7 -> {
                operand(depth + 1);
                token(data.pickValue(ARITHMETIC));
                operand(depth + 1);
            }
            case 8 -> {
                token("-");
                operand(depth + 1);
            }
            default -> {
                token("(");
                condition(depth + 1);
                token(")");
            }
        }
    }

    private String string() {
        if (data.consumeBoolean()) {
            return data.pickValue(STRINGS);
        }
        String content = data.consumeString(MAX_TEXT);
        StringBuilder quoted = new StringBuilder("\"");
        content.codePoints()
                .forEach(c -> {
                    if (c < ' ' || c == '"' || c == '\\') {
                        quoted.append("\\u{%02x}".formatted(c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                });
        return quoted.append('"').toString();
    }

    private void token(String token) {
        if (choice(STRAY) == STRAY - 1) {
            text.append(data.pickValue(STRAYS)).append(' ');
        }
        text.append(token).append(' ');
    }

    /** From 0 to {@code bound - 1}; 0 where the bytes are used up. */
    private int choice(int bound) {
        return data.consumeInt(0, bound - 1);
    }
}
