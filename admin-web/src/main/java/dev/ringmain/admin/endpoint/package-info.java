/**
 * Endpoints: listing, opening, editing, testing, rotating secrets, deleting.
 */
@NullMarked
package dev.ringmain.admin.endpoint;

import org.jspecify.annotations.NullMarked;
