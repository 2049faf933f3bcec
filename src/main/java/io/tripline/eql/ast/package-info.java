/**
 * The syntax tree of EQL: immutable records, made by {@code eql.syntax}, used by {@code
 * eql.compiler}.
 */
@NullMarked
package io.tripline.eql.ast;

import org.jspecify.annotations.NullMarked;
