package io.tripline.eql.compiler;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Random texts of characters on which cases, encodings, escapes and wildcards go wrong, and texts
 * that almost equal them.
 */
final class NastyTexts {

    private static final int MAX_LENGTH = 6;

    private static final int[] CHARACTERS =
            ("abkKsSiIzZäÄéσςß019 .*?\\/%_[](){}|&~<>@#\"'^$+-,\n\r\t\u0000\u007f\u0080\u0085\u00a0\u017f"
                            + "\u0130\u0131\u2028\u2029\u212a\ud7ff\ue000\ufffd\uffff😀😁\ud83d\udc69\ud83c\udffd\udbff\udfff")
                    .codePoints()
                    .toArray();

    /** Each differs from its neighbours by case, by some rules or by all. */
    private static final List<int[]> CASES =
            List.of(
                    codePoints("kK\u212a"),
                    codePoints("sS\u017f"),
                    codePoints("iI\u0130\u0131"),
                    codePoints("äÄ"),
                    codePoints("éÉ"),
                    codePoints("σςΣ"),
                    codePoints("ßẞ"),
                    codePoints("aA"),
                    codePoints("bB"),
                    codePoints("zZ"),
                    codePoints("@`"),
                    codePoints("[{"));

    private final Random random;

    NastyTexts(Random random) {
        this.random = random;
    }

    private static int[] codePoints(String text) {
        return text.codePoints().toArray();
    }

    int character() {
        return CHARACTERS[random.nextInt(CHARACTERS.length)];
    }

    String text() {
        int[] characters = new int[random.nextInt(MAX_LENGTH + 1)];
        Arrays.setAll(characters, i -> character());
        return text(characters);
    }

    /** The text itself, or one that differs in a case, in a character or in its length. */
    String near(String text) {
        int[] characters = codePoints(text);
        int at = characters.length == 0 ? 0 : random.nextInt(characters.length);
        return switch (random.nextInt(9)) {
            case 8 -> otherCase(text.replace("\\", ""));
            case 0 -> text(insert(characters, at, character()));
            case 1 -> text(Arrays.copyOf(characters, at));
            case 2 -> text(Arrays.copyOfRange(characters, at, characters.length));
            case 3 -> text() + text + text();
            case 4, 5 -> otherCase(text);
            default -> text;
        };
    }

    /** The text with some characters in another case, as some rule has it. */
    String otherCase(String text) {
        return text(
                text.codePoints().map(c -> random.nextInt(3) == 0 ? c : otherCase(c)).toArray());
    }

    private int otherCase(int character) {
        for (int[] cases : CASES) {
            if (Arrays.stream(cases).anyMatch(c -> c == character)) {
                return cases[random.nextInt(cases.length)];
            }
        }
        return character;
    }

    /** A pattern that likely matches the text: stars and question marks stand for some of it. */
    String pattern(String text) {
        StringBuilder pattern = new StringBuilder(random.nextInt(4) == 0 ? "*" : "");
        text.codePoints()
                .forEach(c -> {
                    switch (random.nextInt(8)) {
                        case 0 -> pattern.append('?');
                        case 1 -> pattern.append('*');
                        case 2 -> pattern.append('*').appendCodePoint(c);
                        default -> pattern.appendCodePoint(c);
                    }
                });
        return pattern.append(random.nextInt(4) == 0 ? "*" : "").toString();
    }

    /** A pattern of Lucene's that likely matches the text, with backslashes that escape. */
    String escaped(String text) {
        StringBuilder pattern = new StringBuilder();
        text.codePoints()
                .forEach(c -> {
                    switch (random.nextInt(12)) {
                        case 0 -> pattern.append('?');
                        case 1 -> pattern.append('*');
                        case 2, 3, 4 -> pattern.append('\\').appendCodePoint(c);
                        default -> pattern.appendCodePoint(c);
                    }
                });
        return pattern.append(random.nextInt(12) == 0 ? "\\" : "").toString();
    }

    /** A regular expression of Lucene's that likely matches the text, by any of its operators. */
    String regex(String text) {
        StringBuilder regex = new StringBuilder("()");
        text.codePoints().forEach(c -> regex.append(regex(c)));
        return switch (random.nextInt(8)) {
            case 0 -> "(%s)&(.*)".formatted(regex);
            case 1 -> "%s|%s".formatted(literal(character()), regex);
            case 2 -> "@%s".formatted(regex);
            case 3 -> "%s.*".formatted(regex);
            case 4 -> "%s|%s#".formatted(regex, literal(character()));
            case 5 -> random.nextInt(4) == 0 ? "#" : "()" + regex;
            default -> regex.toString();
        };
    }

    private String regex(int character) {
        String literal = literal(character);
        String other = literal(character());
        return switch (random.nextInt(28)) {
            case 0 -> ".";
            case 1 -> literal + "?";
            case 2 -> literal + "*";
            case 3 -> literal + "+";
            case 4 -> literal + "{1,2}";
            case 5 -> literal + "{0,}";
            case 6 -> "[%s%s]".formatted(other, literal);
            case 7 -> "[^%s]".formatted(other);
            case 8 -> "[%s-\udbff\udfff]".formatted(literal);
            case 9 -> "(%s|%s)".formatted(literal, other);
            case 10 -> "~(%s)".formatted(other);
            case 11 ->
                    character == '"' ? literal : "\"%s\"".formatted(Character.toString(character));
            case 12 -> "\\w";
            case 13 -> "\\S";
            case 14 -> "<0-19>";
            case 15 -> "(%s|())".formatted(literal);
            default -> literal;
        };
    }

    /** A character as it stands for itself in Lucene's regular expressions. */
    private static String literal(int character) {
        boolean isPlain = Character.isLetterOrDigit(character) || character >= 128;
        return (isPlain ? "" : "\\") + Character.toString(character);
    }

    /** The text's beginning, at times all of it. */
    String beginning(String text) {
        return text.substring(0, text.offsetByCodePoints(0, random.nextInt(length(text) + 1)));
    }

    /** The text's end, at times all of it. */
    String end(String text) {
        return text.substring(text.offsetByCodePoints(0, random.nextInt(length(text) + 1)));
    }

    /** Some of the text, at times all of it. */
    String part(String text) {
        return beginning(end(text));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static int[] insert(int[] characters, int at, int character) {
        int[] longer = Arrays.copyOf(characters, characters.length + 1);
        System.arraycopy(characters, at, longer, at + 1, characters.length - at);
        longer[at] = character;
        return longer;
    }

    private static String text(int[] characters) {
        return new String(characters, 0, characters.length);
    }

    /** The text as a JSON string, which is an EQL string too but for the form of its escapes. */
    static String json(String text) {
        return quoted(text, "\\u%04x");
    }

    /** The text as an EQL string. */
    static String eql(String text) {
        return quoted(text, "\\u{%04x}");
    }

    private static String quoted(String text, String escape) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char unit : text.toCharArray()) {
            if (unit < ' ' || unit == '"' || unit == '\\') {
                quoted.append(escape.formatted((int) unit));
            } else {
                quoted.append(unit);
            }
        }
        return quoted.append('"').toString();
    }
}
