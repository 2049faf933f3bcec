package io.tripline.http;

import io.tripline.detection.Intake;
import org.jspecify.annotations.Nullable;

/** Tells which paths are those of intakes. */
@FunctionalInterface
public interface IntakePaths {

    /**
     * The intake that a path leads to.
     *
     * @param path as it is in the request, not decoded
     * @return null if it leads to none
     */
    @Nullable Intake intakeOf(String path);
}
