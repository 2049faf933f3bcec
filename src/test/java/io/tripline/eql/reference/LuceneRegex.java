package io.tripline.eql.reference;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a regular expression in Lucene's dialect with all its operators, as {@code regex} beside a
 * field has it: {@code ~} complement, {@code &} intersection, {@code <n-m>} numbers, {@code @} any
 * text, {@code #} none, {@code "…"} literal. Written from the grammar in the Javadoc of Lucene's
 * RegExp, for as much of it as the random queries use.
 */
final class LuceneRegex {

    /** What Lucene takes for the same letter where more than two forms of it exist. */
    private static final List<String> SAME_LETTERS =
            List.of("kK\u212A", "sS\u017F", "Σσς", "µμΜ", "ßẞ");

    private static final RegularLanguage ANY_CHARACTER =
            new RegularLanguage.OneOf(
                    List.of(new RegularLanguage.Range(0, Character.MAX_CODE_POINT)));

    private final int[] pattern;
    private final boolean ignoresCase;
    private int at;

    private LuceneRegex(String pattern, boolean ignoresCase) {
        this.pattern = pattern.codePoints().toArray();
        this.ignoresCase = ignoresCase;
    }

    /**
     * The texts that the pattern covers.
     *
     * @param ignoresCase of letters outside of ranges, also beyond A to Z
     * @throws IllegalArgumentException if the pattern is none
     */
    static RegularLanguage parse(String pattern, boolean ignoresCase) {
        if (pattern.isEmpty()) {
            return RegularLanguage.EMPTY;
        }
        LuceneRegex reader = new LuceneRegex(pattern, ignoresCase);
        RegularLanguage language = reader.union();
        if (reader.hasMore()) {
            throw reader.unexpected();
        }
        return language;
    }

    private RegularLanguage union() {
        List<RegularLanguage> parts = new ArrayList<>(List.of(intersection()));
        while (take('|')) {
            parts.add(intersection());
        }
        return RegularLanguage.union(parts);
    }

    private RegularLanguage intersection() {
        List<RegularLanguage> parts = new ArrayList<>(List.of(sequence()));
        while (take('&')) {
            parts.add(sequence());
        }
        return RegularLanguage.intersection(parts);
    }

    private RegularLanguage sequence() {
        RegularLanguage all = repetition();
        while (hasMore() && ")|&".indexOf(pattern[at]) < 0) {
            all = RegularLanguage.sequence(all, repetition());
        }
        return all;
    }

    private RegularLanguage repetition() {
        RegularLanguage body = complement();
        while (true) {
            if (take('?')) {
                body = RegularLanguage.repeated(body, 0, 1);
            } else if (take('*')) {
                body = RegularLanguage.repeated(body);
            } else if (take('+')) {
                body = RegularLanguage.repeated(body, 1, -1);
            } else if (take('{')) {
                int least = Integer.parseInt(digits());
                int most = least;
                if (take(',')) {
                    String upper = digits();
                    most = upper.isEmpty() ? -1 : Integer.parseInt(upper);
                }
                expect('}');
                body = RegularLanguage.repeated(body, least, most);
            } else {
                return body;
            }
        }
    }

    private RegularLanguage complement() {
        return take('~') ? RegularLanguage.complement(complement()) : simple();
    }

    private RegularLanguage simple() {
        if (take('[')) {
            return characterClass();
        }
        if (take('.')) {
            return ANY_CHARACTER;
        }
        if (take('#')) {
            return RegularLanguage.NOTHING;
        }
        if (take('@')) {
            return RegularLanguage.ANYTHING;
        }
        if (take('"')) {
            RegularLanguage quoted = RegularLanguage.EMPTY;
            while (!take('"')) {
                quoted = RegularLanguage.sequence(quoted, letter(next()));
            }
            return quoted;
        }
        if (take('(')) {
            if (take(')')) {
                return RegularLanguage.EMPTY;
            }
            RegularLanguage inner = union();
            expect(')');
            return inner;
        }
        if (take('<')) {
            return numbers();
        }
        if (take('\\')) {
            int escaped = next();
            List<RegularLanguage.Range> shorthand = shorthand(escaped);
            return shorthand.isEmpty()
                    ? letter(literal(escaped))
                    : new RegularLanguage.OneOf(shorthand);
        }
        return letter(next());
    }

    /** {@code <n-m>}; zeros in front count if both bounds have the same number of digits. */
    private RegularLanguage numbers() {
        String least = digits();
        expect('-');
        String most = digits();
        expect('>');
        int from = Math.min(Integer.parseInt(least), Integer.parseInt(most));
        int to = Math.max(Integer.parseInt(least), Integer.parseInt(most));
        boolean isFixed = least.length() == most.length();
        List<RegularLanguage> numbers = new ArrayList<>();
        for (int number = from; number <= to; number++) {
            String digits = Integer.toString(number);
            numbers.add(
                    RegularLanguage.text(
                            isFixed
                                    ? "0".repeat(least.length() - digits.length()) + digits
                                    : digits));
        }
        RegularLanguage any = RegularLanguage.union(numbers);
        return isFixed
                ? any
                : RegularLanguage.sequence(
                        RegularLanguage.repeated(RegularLanguage.text("0")), any);
    }

    /** A single character ignores the case in a class, too; a range or a shorthand never does. */
    private RegularLanguage characterClass() {
        boolean isNegated = take('^');
        List<RegularLanguage.Range> ranges = new ArrayList<>();
        do {
            boolean isEscaped = take('\\');
            int first = next();
            List<RegularLanguage.Range> shorthand = isEscaped ? shorthand(first) : List.of();
            if (!shorthand.isEmpty()) {
                ranges.addAll(shorthand);
                continue;
            }
            int last = first;
            if (take('-')) {
                last = take('\\') ? literal(next()) : next();
            }
            if (isEscaped) {
                literal(first);
            }
            if (first == last) {
                ranges.addAll(forms(first));
            } else {
                ranges.add(new RegularLanguage.Range(first, last));
            }
        } while (!take(']'));
        RegularLanguage one = new RegularLanguage.OneOf(ranges);
        return isNegated
                ? RegularLanguage.intersection(
                        List.of(ANY_CHARACTER, RegularLanguage.complement(one)))
                : one;
    }

    /** {@code \d}, {@code \s} or {@code \w}; empty if it is none. */
    private static List<RegularLanguage.Range> shorthand(int letter) {
        return switch (letter) {
            case 'd' -> List.of(new RegularLanguage.Range('0', '9'));
            case 's' ->
                    List.of(
                            new RegularLanguage.Range('\t', '\n'),
                            new RegularLanguage.Range('\r', '\r'),
                            new RegularLanguage.Range(' ', ' '));
            case 'w' ->
                    List.of(
                            new RegularLanguage.Range('0', '9'),
                            new RegularLanguage.Range('A', 'Z'),
                            new RegularLanguage.Range('_', '_'),
                            new RegularLanguage.Range('a', 'z'));
            default -> List.of();
        };
    }

    private int literal(int escaped) {
        if ((escaped >= 'a' && escaped <= 'z') || (escaped >= 'A' && escaped <= 'Z')) {
            throw unexpected();
        }
        return escaped;
    }

    private RegularLanguage letter(int c) {
        return new RegularLanguage.OneOf(forms(c));
    }

    private List<RegularLanguage.Range> forms(int c) {
        List<RegularLanguage.Range> forms = new ArrayList<>();
        forms.add(new RegularLanguage.Range(c, c));
        if (ignoresCase) {
            String letters =
                    SAME_LETTERS.stream()
                            .filter(same -> same.indexOf(c) >= 0)
                            .findFirst()
                            .orElseGet(() -> Character.toString(otherCase(c)));
            letters.codePoints()
                    .filter(form -> form != c)
                    .forEach(form -> forms.add(new RegularLanguage.Range(form, form)));
        }
        return forms;
    }

    private static int otherCase(int c) {
        return Character.isLowerCase(c) ? Character.toUpperCase(c) : Character.toLowerCase(c);
    }

    private String digits() {
        StringBuilder digits = new StringBuilder();
        while (hasMore() && pattern[at] >= '0' && pattern[at] <= '9') {
            digits.append((char) pattern[at++]);
        }
        return digits.toString();
    }

    private boolean hasMore() {
        return at < pattern.length;
    }

    private boolean take(char expected) {
        if (hasMore() && pattern[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char expected) {
        if (!take(expected)) {
            throw unexpected();
        }
    }

    private int next() {
        if (!hasMore()) {
            throw unexpected();
        }
        return pattern[at++];
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                "no pattern at %d: %s".formatted(at, new String(pattern, 0, pattern.length)));
    }
}
