/** What Ringmain can do on the machine it stands on: each rate beside the raw limits that bound it, measured in the same run. */
@NullMarked
package dev.ringmain.bench.figures;

import org.jspecify.annotations.NullMarked;
