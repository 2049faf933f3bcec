/** The alert: its identity, its document (ECS), and where alerts are kept. */
@NullMarked
package io.tripline.alert;

import org.jspecify.annotations.NullMarked;
