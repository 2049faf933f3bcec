/**
 * Detection rules: a TOML file in the form of elastic/detection-rules becomes a {@link
 * io.tripline.rule.Rule}, all of them a {@link io.tripline.rule.RuleCatalog}.
 */
@NullMarked
package io.tripline.rule;

import org.jspecify.annotations.NullMarked;
