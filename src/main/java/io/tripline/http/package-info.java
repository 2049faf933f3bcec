/** The Detection API: controllers, the forms of their answers, and problems (RFC 9457). */
@NullMarked
package io.tripline.http;

import org.jspecify.annotations.NullMarked;
