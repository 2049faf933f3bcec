/** The places that alerts are delivered to. */
@NullMarked
package io.tripline.alert.sink;

import org.jspecify.annotations.NullMarked;
