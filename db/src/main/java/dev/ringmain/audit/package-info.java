/**
 * Who changed what, when, and from what to what: a log that is only ever added to, written in the transaction of the change, each row
 * chained to the one before. Leans on ids, paging, secrets and time; knows no row but its own.
 */
@NullMarked
package dev.ringmain.audit;

import org.jspecify.annotations.NullMarked;
