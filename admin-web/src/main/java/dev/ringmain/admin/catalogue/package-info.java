/**
 * The catalogue of event types: its tree, each type, packs, import and export, and the page that shares it with the world.
 */
@NullMarked
package dev.ringmain.admin.catalogue;

import org.jspecify.annotations.NullMarked;
