/*
 * The Event Query Language as Elasticsearch's EQL search takes it: event queries, sequences, samples, pipes.
 * Written from the EQL reference (https://www.elastic.co/docs/reference/query-languages/eql/eql-syntax).
 *
 * What is recognised only to be refused with a better message than "unexpected character" (single quotes, '=',
 * array indexes) is part of the grammar; EqlParser refuses it.
 */
grammar EqlGrammar;

@lexer::members {
    /** Goes on to the end of a comment, which may nest: a rule that calls itself takes cubic time. */
    private void skipBlockComment() {
        _channel = HIDDEN;
        for (int depth = 1; depth > 0; ) {
            int next = _input.LA(1);
            if (next == EOF) {
                _channel = DEFAULT_TOKEN_CHANNEL;
                _type = UNRECOGNISED;
                return;
            }
            boolean opens = next == '/' && _input.LA(2) == '*';
            boolean closes = next == '*' && _input.LA(2) == '/';
            getInterpreter().consume(_input);
            if (opens || closes) {
                getInterpreter().consume(_input);
                depth += opens ? 1 : -1;
            }
        }
    }
}

singleQuery
    : query pipe* EOF
    ;

singleCondition
    : condition EOF
    ;

query
    : eventQuery                                                        # EventStatement
    | SEQUENCE joinKeys? (WITH MAXSPAN ASSIGN timeSpan)? sequenceTerm+ (UNTIL sequenceTerm)?  # SequenceStatement
    | SAMPLE joinKeys? sequenceTerm+                                    # SampleStatement
    ;

eventQuery
    : category WHERE condition
    ;

category
    : ANY | IDENTIFIER | string
    ;

sequenceTerm
    : (LEFT_BRACKET | NOT_LEFT_BRACKET) eventQuery RIGHT_BRACKET joinKeys? (WITH IDENTIFIER ASSIGN INTEGER)?
    ;

joinKeys
    : BY primary (COMMA primary)*
    ;

timeSpan
    : number IDENTIFIER?
    ;

pipe
    : PIPE IDENTIFIER (operand (COMMA operand)*)?
    ;

condition
    : NOT condition                                                     # NotCondition
    | condition AND condition                                           # AndCondition
    | condition OR condition                                            # OrCondition
    | operand (comparisonOperator operand)?                             # ComparisonCondition
    ;

comparisonOperator
    : EQUAL | NOT_EQUAL | LESS | LESS_OR_EQUAL | GREATER | GREATER_OR_EQUAL | ASSIGN
    ;

operand
    : primary predicate?                                                # PrimaryOperand
    | (MINUS | PLUS) operand                                            # SignedOperand
    | operand (STAR | SLASH | PERCENT) operand                          # ProductOperand
    | operand (PLUS | MINUS) operand                                    # SumOperand
    ;

predicate
    : NOT? (IN | IN_INSENSITIVE) LEFT_PAREN condition (COMMA condition)* RIGHT_PAREN    # InPredicate
    | patternOperator (constant | LEFT_PAREN constant (COMMA constant)* RIGHT_PAREN)    # PatternPredicate
    ;

patternOperator
    : COLON | LIKE | LIKE_INSENSITIVE | REGEX | REGEX_INSENSITIVE
    ;

primary
    : constant                                                          # ConstantPrimary
    | functionName LEFT_PAREN (condition (COMMA condition)*)? RIGHT_PAREN  # CallPrimary
    | OPTIONAL? name (DOT name)* (LEFT_BRACKET INTEGER RIGHT_BRACKET)*  # FieldPrimary
    | LEFT_PAREN condition RIGHT_PAREN                                  # GroupPrimary
    ;

functionName
    : IDENTIFIER | INSENSITIVE_NAME
    ;

name
    : IDENTIFIER | QUOTED_IDENTIFIER
    ;

constant
    : string
    | number
    | TRUE
    | FALSE
    | NULL
    ;

string
    : STRING | RAW_STRING | FOREIGN_STRING
    ;

number
    : INTEGER | DECIMAL
    ;

AND              : 'and' ;
ANY              : 'any' ;
BY               : 'by' ;
FALSE            : 'false' ;
IN               : 'in' ;
IN_INSENSITIVE   : 'in~' ;
JOIN             : 'join' ;
LIKE             : 'like' ;
LIKE_INSENSITIVE : 'like~' ;
MAXSPAN          : 'maxspan' ;
NOT              : 'not' ;
NULL             : 'null' ;
OF               : 'of' ;
OR               : 'or' ;
REGEX            : 'regex' ;
REGEX_INSENSITIVE: 'regex~' ;
SAMPLE           : 'sample' ;
SEQUENCE         : 'sequence' ;
TRUE             : 'true' ;
UNTIL            : 'until' ;
WHERE            : 'where' ;
WITH             : 'with' ;

EQUAL            : '==' ;
NOT_EQUAL        : '!=' ;
LESS             : '<' ;
LESS_OR_EQUAL    : '<=' ;
GREATER          : '>' ;
GREATER_OR_EQUAL : '>=' ;
ASSIGN           : '=' ;
COLON            : ':' ;

PLUS             : '+' ;
MINUS            : '-' ;
STAR             : '*' ;
SLASH            : '/' ;
PERCENT          : '%' ;

DOT              : '.' ;
COMMA            : ',' ;
PIPE             : '|' ;
OPTIONAL         : '?' ;
LEFT_PAREN       : '(' ;
RIGHT_PAREN      : ')' ;
LEFT_BRACKET     : '[' ;
NOT_LEFT_BRACKET : '![' ;
RIGHT_BRACKET    : ']' ;

// A raw string may hold up to two quotes right before the three that close it.
RAW_STRING       : '"""' (~[\r\n])*? '"""' '"'? '"'? ;
STRING           : '"' ('\\' ~[\r\n] | ~["\\\r\n])* '"' ;
FOREIGN_STRING   : '?'? '\'' ('\\' ~[\r\n] | ~['\\\r\n])* '\''
                 | '?"' ('\\' ~[\r\n] | ~["\\\r\n])* '"'
                 ;

INTEGER          : DIGIT+ ;
DECIMAL          : DIGIT+ '.' DIGIT* EXPONENT? | '.' DIGIT+ EXPONENT? | DIGIT+ EXPONENT ;

IDENTIFIER       : NAME ;
INSENSITIVE_NAME : NAME '~' ;
QUOTED_IDENTIFIER: '`' (~'`' | '``')* '`' ;

LINE_COMMENT     : '//' ~[\r\n]* -> channel(HIDDEN) ;
BLOCK_COMMENT    : '/*' { skipBlockComment(); } ;
WHITE_SPACE      : [ \t\r\n]+ -> channel(HIDDEN) ;

// Anything else becomes a token that no rule takes, so that the parser says where it stands.
UNRECOGNISED     : . ;

fragment NAME     : [a-zA-Z_@] [a-zA-Z0-9_]* ;
fragment DIGIT    : [0-9] ;
fragment EXPONENT : [eE] [+-]? DIGIT+ ;
