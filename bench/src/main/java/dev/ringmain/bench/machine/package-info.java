/** The child processes: the packaged jar in its roles, and the database servers it runs on. */
@NullMarked
package dev.ringmain.bench.machine;

import org.jspecify.annotations.NullMarked;
