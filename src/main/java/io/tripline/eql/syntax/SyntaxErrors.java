package io.tripline.eql.syntax;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.eql.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a text and says it for people. Of what ANTLR reports only the first
 * of a line counts: what follows close behind is guesswork about where the text goes on.
 */
final class SyntaxErrors extends BaseErrorListener {

    /** More alternatives than these help nobody. */
    private static final int MAX_EXPECTED = 6;

    private static final Set<String> KEYWORDS =
            Set.of(
                    "and",
                    "any",
                    "by",
                    "false",
                    "in",
                    "join",
                    "like",
                    "maxspan",
                    "not",
                    "null",
                    "of",
                    "or",
                    "regex",
                    "sample",
                    "sequence",
                    "true",
                    "until",
                    "where",
                    "with");

    private final String text;
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private int lastLine; // of ANTLR's latest report that counts, from 1

    SyntaxErrors(String text) {
        this.text = text;
    }

    /** Adds a fault, once. */
    void add(Span span, String message) {
        add(Diagnostic.syntax(span, message));
    }

    /** Likewise, of whatever sort. */
    void add(Diagnostic diagnostic) {
        boolean isKnown =
                diagnostics.stream()
                        .anyMatch(known ->
                                known.span().equals(diagnostic.span())
                                        && known.message().equals(diagnostic.message()));
        if (!isKnown) {
            diagnostics.add(diagnostic);
        }
    }

    /**
     * Adds the faults that others have found, but for places of which something is said already.
     */
    void addFrom(SyntaxErrors others) {
        for (Diagnostic other : others.diagnostics) {
            boolean isSaid =
                    diagnostics.stream()
                            .anyMatch(known -> known.span().start() == other.span().start());
            if (!isSaid) {
                diagnostics.add(other);
            }
        }
    }

    boolean isEmpty() {
        return diagnostics.isEmpty();
    }

    void throwIfAny() throws EqlException {
        if (!diagnostics.isEmpty()) {
            throw new EqlException(
                    diagnostics.stream()
                            .sorted(Comparator.comparingInt(d -> d.span().start()))
                            .toList());
        }
    }

    @Override
    public void syntaxError(
            Recognizer<?, ?> recognizer,
            @Nullable Object offendingSymbol,
            int line,
            int charPositionInLine,
            String message,
            @Nullable RecognitionException e) {
        boolean isEnd = offendingSymbol instanceof Token token && token.getType() == Token.EOF;
        if (line <= lastLine || (isEnd && lastLine > 0)) {
            return;
        }
        boolean opensText = offendingSymbol instanceof Token token && token.getText().equals("\"");
        lastLine = opensText ? Integer.MAX_VALUE : line; // what follows an open text is none of EQL
        if (offendingSymbol instanceof Token token && recognizer instanceof Parser parser) {
            add(TreeBuilder.span(token), describe(token, parser, e));
        } else {
            int at =
                    Math.min(
                            text.codePointCount(0, text.length()),
                            e == null ? 0 : Math.max(0, e.getInputStream().index()));
            add(new Span(at, at), "expected EQL, found text that is none: " + message);
        }
    }

    private String describe(Token token, Parser parser, @Nullable RecognitionException e) {
        String found =
                token.getType() == Token.EOF ? "the end of the query" : "'" + token.getText() + "'";
        if (token.getType() == EqlGrammarLexer.UNRECOGNISED && token.getText().startsWith("/*")) {
            return "found '/*'; a comment must close with */";
        }
        String hint = hint(token, parser);
        if (hint != null) {
            return "found %s; %s".formatted(found, hint);
        }
        IntervalSet expected = e == null ? parser.getExpectedTokens() : e.getExpectedTokens();
        List<String> names = new ArrayList<>();
        if (expected != null && expected.size() <= MAX_EXPECTED) {
            expected.toList().forEach(type -> names.add(name(type, parser)));
        }
        return names.isEmpty()
                ? "found %s, which cannot stand here".formatted(found)
                : "expected %s, found %s".formatted(String.join(" or ", names), found);
    }

    private @Nullable String hint(Token token, Parser parser) {
        String word = token.getText();
        int previous = previousType(token, parser);
        return switch (token.getType()) {
            case EqlGrammarLexer.UNRECOGNISED ->
                    switch (word) {
                        case "\"" -> "a string must close with \" on the same line";
                        case "'" -> "strings stand in double quotes";
                        case "`" -> "a quoted name must close with `";
                        case "!" -> "write 'not' before a condition, or '!=' between values";
                        case "&" -> "write 'and'";
                        default -> "EQL has no such character outside strings";
                    };
            case EqlGrammarLexer.LIKE,
                    EqlGrammarLexer.LIKE_INSENSITIVE,
                    EqlGrammarLexer.REGEX,
                    EqlGrammarLexer.REGEX_INSENSITIVE,
                    EqlGrammarLexer.COLON ->
                    previous == EqlGrammarLexer.NOT
                            ? "only 'in' can follow 'not'; write 'not field %s …'".formatted(word)
                            : null;
            case EqlGrammarLexer.IDENTIFIER ->
                    KEYWORDS.contains(word.toLowerCase(Locale.ROOT))
                            ? "keywords are lower case: write '%s'"
                                    .formatted(word.toLowerCase(Locale.ROOT))
                            : null;
            default ->
                    KEYWORDS.contains(word)
                                    && (previous == EqlGrammarLexer.DOT
                                            || nextType(token, parser) == EqlGrammarLexer.DOT)
                            ? "keywords are reserved inside names too; write `%s` in backticks"
                                    .formatted(word)
                            : null;
        };
    }

    private static int nextType(Token token, Parser parser) {
        for (int i = token.getTokenIndex() + 1; i < parser.getTokenStream().size(); i++) {
            Token next = parser.getTokenStream().get(i);
            if (next.getChannel() == Token.DEFAULT_CHANNEL) {
                return next.getType();
            }
        }
        return Token.INVALID_TYPE;
    }

    private static int previousType(Token token, Parser parser) {
        for (int i = token.getTokenIndex() - 1; i >= 0; i--) {
            Token previous = parser.getTokenStream().get(i);
            if (previous.getChannel() == Token.DEFAULT_CHANNEL) {
                return previous.getType();
            }
        }
        return Token.INVALID_TYPE;
    }

    private static String name(int type, Parser parser) {
        if (type == Token.EOF) {
            return "the end of the query";
        }
        String literal = parser.getVocabulary().getLiteralName(type);
        if (literal != null) {
            return literal;
        }
        return switch (type) {
            case EqlGrammarLexer.IDENTIFIER, EqlGrammarLexer.QUOTED_IDENTIFIER -> "a name";
            case EqlGrammarLexer.STRING, EqlGrammarLexer.RAW_STRING -> "a string";
            case EqlGrammarLexer.INTEGER, EqlGrammarLexer.DECIMAL -> "a number";
            default -> parser.getVocabulary().getDisplayName(type);
        };
    }
}
