/**
 * How money comes in: by hand unless a provider is set up. Leans on invoices and subscriptions; nothing leans on it but the edges.
 */
@NullMarked
package dev.ringmain.payment;

import org.jspecify.annotations.NullMarked;
