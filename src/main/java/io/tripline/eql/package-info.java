/**
 * The contract of the EQL engine: what goes in ({@link io.tripline.eql.Schema}), what comes out
 * ({@link io.tripline.eql.CompiledQuery} or {@link io.tripline.eql.Diagnostic}s).
 *
 * <p>The machinery lies below: {@code syntax} makes a tree of the text, {@code ast} is that tree,
 * {@code compiler} checks it against the schema and plans a matcher.
 */
@NullMarked
package io.tripline.eql;

import org.jspecify.annotations.NullMarked;
