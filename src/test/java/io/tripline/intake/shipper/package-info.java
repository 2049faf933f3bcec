/**
 * The shippers that no test can run: requests as they send them, recorded, and their policies, that
 * is what each makes of an answer. Both meet the intake as it is, from its filter to the store.
 */
@NullMarked
package io.tripline.intake.shipper;

import org.jspecify.annotations.NullMarked;
