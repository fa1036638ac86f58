/** What is to be done some time soon by whichever node finds it first, and how it is found without everybody asking all the time. */
@NullMarked
package dev.ringmain.chore;

import org.jspecify.annotations.NullMarked;
