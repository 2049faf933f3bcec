/**
 * Reads events in MessagePack, as Fluent Bit and Fluentd send them.
 *
 * <p>Start at {@link io.tripline.intake.msgpack.MsgpackEvents}, which tells events from what is
 * around them without reading more than one at a time. Each is passed over by headers first ({@code
 * MsgpackScan}), so that no length is trusted before its bytes are there, and then read ({@code
 * MsgpackValues}).
 */
@NullMarked
package io.tripline.intake.msgpack;

import org.jspecify.annotations.NullMarked;
