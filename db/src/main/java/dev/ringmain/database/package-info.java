/**
 * The database server: the embedded one, the connection to it or to yours, durability, partitions.
 */
@NullMarked
package dev.ringmain.database;

import org.jspecify.annotations.NullMarked;
