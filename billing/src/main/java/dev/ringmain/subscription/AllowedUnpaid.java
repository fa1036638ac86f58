package dev.ringmain.subscription;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A handler that a tenant may use also while an invoice is overdue, because it takes a risk away: a key is revoked, a member removed, a
 * secret replaced, an endpoint stopped, a link to the catalogue closed. Whoever may not do it otherwise may not do it then.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AllowedUnpaid {}
