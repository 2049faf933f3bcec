/** The alert: its identity, its document (ECS), the forms it is given out in, where it is kept. */
@NullMarked
package io.tripline.alert;

import org.jspecify.annotations.NullMarked;
