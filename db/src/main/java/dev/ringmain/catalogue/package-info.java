/**
 * Whole catalogues: the packs that come with Ringmain, exchange as OpenAPI, and the page that shares one with the world.
 */
@NullMarked
package dev.ringmain.catalogue;

import org.jspecify.annotations.NullMarked;
