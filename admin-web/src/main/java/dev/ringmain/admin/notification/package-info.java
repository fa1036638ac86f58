/**
 * What a member is told of trouble: the list behind the bell, the choice of what to be told, and mail.
 */
@NullMarked
package dev.ringmain.admin.notification;

import org.jspecify.annotations.NullMarked;
