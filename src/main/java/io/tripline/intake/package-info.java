/** The shippers' door: generic, _bulk, OTLP, HEC; content decoding, framing, normalising. */
@NullMarked
package io.tripline.intake;

import org.jspecify.annotations.NullMarked;
