/**
 * Who may call what. A request shows a key in one of the ways that log shippers know ({@link
 * io.tripline.security.Credentials}); the {@link io.tripline.security.KeyRing} knows whose it is;
 * {@link io.tripline.security.KeyFilter} notes that as the request's {@link
 * io.tripline.security.Caller} before its body is read. Which role a path asks for is decided in
 * {@code config}.
 */
@NullMarked
package io.tripline.security;

import org.jspecify.annotations.NullMarked;
