/**
 * What members are told of trouble: in the dashboard and by mail, as each of them chose. Leans on tenants and endpoints alone.
 */
@NullMarked
package dev.ringmain.notification;

import org.jspecify.annotations.NullMarked;
