/**
 * Endpoints that do the least a service could do with a body. They run inside the service under
 * load, so that its own endpoints can be compared with what the same server costs anyway. Never
 * part of the jar: {@code io.tripline.LoadedService} adds them.
 */
@NullMarked
package io.tripline.floor;

import org.jspecify.annotations.NullMarked;
