/**
 * Alerts in a database: a SQLite file, or PostgreSQL where several instances share one. {@code
 * JdbcAlertStore} keeps and finds alerts, {@code JdbcOutbox} what is to be delivered, {@code
 * JdbcQuarantine} what could not be read; all write through one {@code GroupCommit}, which lets one
 * commit serve all requests that wait for it. {@code Housekeeping} deletes what is old and sums up
 * folded storms.
 */
@NullMarked
package io.tripline.alert.store;

import org.jspecify.annotations.NullMarked;
