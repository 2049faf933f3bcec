/**
 * Tree to matcher. One door: {@link io.tripline.eql.compiler.EqlCompiler}; its {@code compile}
 * shows the stages in order: parse, fold, check, plan. The matcher nodes lie beside it.
 */
@NullMarked
package io.tripline.eql.compiler;

import org.jspecify.annotations.NullMarked;
