/** Each sentence of the vendors' documents, held by a test that says it. */
package dev.ringmain.api.dialect;
