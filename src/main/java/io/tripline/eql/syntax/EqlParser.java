package io.tripline.eql.syntax;

import io.tripline.eql.EqlException;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Query;
import java.util.ArrayDeque;
import java.util.Deque;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/**
 * Text to tree. The grammar is {@code EqlGrammar.g4}; {@link TreeBuilder} makes our tree of
 * ANTLR's, {@link SyntaxErrors} words what is wrong.
 */
public final class EqlParser {

    /**
     * How deep parentheses, brackets, prefix operators and arithmetic may nest. The parser and all
     * that walks the tree recurse, and must not exhaust the stack; Elastic's own rules stay below
     * 20.
     */
    static final int MAX_NESTING = 200;

    private EqlParser() {}

    /**
     * Parses a whole query.
     *
     * @throws EqlException if the text is not EQL
     */
    public static Query parseQuery(String text) throws EqlException {
        SyntaxErrors errors = new SyntaxErrors(text);
        EqlGrammarParser parser = parser(text, errors);
        EqlGrammarParser.SingleQueryContext tree = checked(parser.singleQuery(), parser, errors);
        Query query = new TreeBuilder(errors).query(tree);
        errors.throwIfAny();
        return query;
    }

    /**
     * Parses a condition alone, as it stands behind {@code where}.
     *
     * @throws EqlException if the text is none
     */
    public static Expression parseCondition(String text) throws EqlException {
        SyntaxErrors errors = new SyntaxErrors(text);
        EqlGrammarParser parser = parser(text, errors);
        EqlGrammarParser.SingleConditionContext tree =
                checked(parser.singleCondition(), parser, errors);
        Expression condition = new TreeBuilder(errors).condition(tree.condition());
        errors.throwIfAny();
        return condition;
    }

    /** A text that does not parse is still looked through for what the tree builder refuses. */
    private static <T extends ParserRuleContext> T checked(
            T tree, EqlGrammarParser parser, SyntaxErrors errors) throws EqlException {
        if (!errors.isEmpty()) {
            SyntaxErrors inTokens = new SyntaxErrors("");
            checkTokens((CommonTokenStream) parser.getTokenStream(), inTokens);
            errors.addFrom(inTokens);
        }
        errors.throwIfAny();
        return tree;
    }

    private static void checkTokens(CommonTokenStream tokens, SyntaxErrors errors) {
        Literals literals = new Literals(errors);
        int before = Token.INVALID_TYPE;
        int last = Token.INVALID_TYPE;
        for (Token token : tokens.getTokens()) {
            if (token.getChannel() != Token.DEFAULT_CHANNEL) {
                continue;
            }
            switch (token.getType()) {
                case EqlGrammarLexer.STRING, EqlGrammarLexer.FOREIGN_STRING ->
                        literals.string(token);
                case EqlGrammarLexer.ASSIGN -> {
                    boolean isSetting =
                            last == EqlGrammarLexer.MAXSPAN || before == EqlGrammarLexer.WITH;
                    if (!isSetting) {
                        errors.add(TreeBuilder.span(token), TreeBuilder.ASSIGNMENT);
                    }
                }
                default -> {}
            }
            before = last;
            last = token.getType();
        }
    }

    private static EqlGrammarParser parser(String text, SyntaxErrors errors) throws EqlException {
        EqlGrammarLexer lexer = new EqlGrammarLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        lexer.addErrorListener(errors);
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        boundNesting(tokens, errors);
        errors.throwIfAny();
        EqlGrammarParser parser = new EqlGrammarParser(tokens);
        parser.removeErrorListeners();
        parser.addErrorListener(errors);
        return parser;
    }

    /** Counts what nests before the parser recurses into it. */
    private static void boundNesting(CommonTokenStream tokens, SyntaxErrors errors) {
        int depth = 0;
        Deque<Integer> outer = new ArrayDeque<>();
        int own = 0; // operators at this level, until a new term begins
        for (Token token : tokens.getTokens()) {
            switch (token.getType()) {
                case EqlGrammarLexer.LEFT_PAREN,
                        EqlGrammarLexer.LEFT_BRACKET,
                        EqlGrammarLexer.NOT_LEFT_BRACKET -> {
                    outer.push(own);
                    own = 0;
                    depth++;
                }
                case EqlGrammarLexer.RIGHT_PAREN, EqlGrammarLexer.RIGHT_BRACKET -> {
                    if (!outer.isEmpty()) {
                        depth -= own + 1;
                        own = outer.pop();
                    }
                }
                case EqlGrammarLexer.NOT,
                        EqlGrammarLexer.MINUS,
                        EqlGrammarLexer.PLUS,
                        EqlGrammarLexer.STAR,
                        EqlGrammarLexer.SLASH,
                        EqlGrammarLexer.PERCENT -> {
                    own++;
                    depth++;
                }
                case EqlGrammarLexer.AND, EqlGrammarLexer.OR, EqlGrammarLexer.COMMA -> {
                    depth -= own;
                    own = 0;
                }
                default -> {}
            }
            if (depth > MAX_NESTING) {
                errors.add(
                        TreeBuilder.span(token),
                        "expected at most %d levels of parentheses and operators, found more; write it flatter"
                                .formatted(MAX_NESTING));
                return;
            }
        }
    }
}
