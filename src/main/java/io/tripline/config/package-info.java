/** The composition root: builds the core from the settings. */
@NullMarked
package io.tripline.config;

import org.jspecify.annotations.NullMarked;
