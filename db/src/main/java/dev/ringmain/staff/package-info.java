/**
 * Who runs the installation: members of staff, who sign in apart from customers, look into tenants and write down what they know of them.
 */
@NullMarked
package dev.ringmain.staff;

import org.jspecify.annotations.NullMarked;
