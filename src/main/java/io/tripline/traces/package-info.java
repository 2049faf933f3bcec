/**
 * What a span says: which door, which status, which kind of failure, and nothing that a client
 * wrote. Used only where a collector is set.
 */
@NullMarked
package io.tripline.traces;

import org.jspecify.annotations.NullMarked;
