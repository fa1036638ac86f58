/**
 * What every tenant's catalogue can show: the packs and the built-in types of events.
 */
@NullMarked
package dev.ringmain.admin.staff.catalogue;

import org.jspecify.annotations.NullMarked;
