/**
 * The demo: four tenants, one of each plan, made by the same calls that the product makes.
 */
@NullMarked
package dev.ringmain.demo;

import org.jspecify.annotations.NullMarked;
