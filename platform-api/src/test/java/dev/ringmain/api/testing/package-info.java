/**
 * How the API is tested: from outside, over HTTP, against a real database, by a cast of customers.
 */
package dev.ringmain.api.testing;
