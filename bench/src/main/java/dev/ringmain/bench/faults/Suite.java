package dev.ringmain.bench.faults;

import dev.ringmain.bench.machine.Jar;
import dev.ringmain.bench.machine.Template;
import java.nio.file.Path;

/**
 * What all rows share.
 *
 * @param temporary for data; gone at the end
 * @param results for tables, ledgers and logs; stays
 */
record Suite(Jar jar, Template template, Path temporary, Path results, boolean isShort) {}
