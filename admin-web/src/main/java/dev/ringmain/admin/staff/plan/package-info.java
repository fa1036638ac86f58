/**
 * Plans as they are sold: versions drafted, compared, published and archived.
 */
@NullMarked
package dev.ringmain.admin.staff.plan;

import org.jspecify.annotations.NullMarked;
