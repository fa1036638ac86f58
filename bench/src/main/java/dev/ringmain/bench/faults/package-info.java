/** The faults F01 to F26, each done to a running installation and held against its figure. */
@NullMarked
package dev.ringmain.bench.faults;

import org.jspecify.annotations.NullMarked;
