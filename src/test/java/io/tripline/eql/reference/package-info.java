/**
 * A second opinion on what a query means: a slow evaluator written from the language's rules alone,
 * which shares the parser with the engine and nothing of {@code eql.compiler}; random queries and
 * random events, on which the engine has to agree with it.
 */
@NullMarked
package io.tripline.eql.reference;

import org.jspecify.annotations.NullMarked;
