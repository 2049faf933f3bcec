/** Text to tree. One door: {@link io.tripline.eql.syntax.EqlParser}. */
@NullMarked
package io.tripline.eql.syntax;

import org.jspecify.annotations.NullMarked;
