package dev.ringmain.api.endpoint;

import dev.ringmain.endpoint.EndpointTester;
import dev.ringmain.preview.WrittenTests;
import org.jspecify.annotations.Nullable;

/**
 * What came of a test, as the API shows it.
 *
 * @param wanted whether a delivery of it would be sent; null: it was a ping, or the filter fails on it
 * @param transformed whether a delivery would carry other data; null: it was a ping, or the transformation fails on it
 */
record TestResource(
        boolean ok,
        @Nullable Integer statusCode,
        int durationMs,
        @Nullable String detail,
        @Nullable String body,
        @Nullable Boolean wanted,
        @Nullable Boolean transformed) {

    static TestResource ofPing(EndpointTester.Result result) {
        return of(result, null, null);
    }

    static TestResource of(WrittenTests.Outcome outcome) {
        return of(outcome.result(), outcome.wanted(), outcome.transformed());
    }

    private static TestResource of(
            EndpointTester.Result result, @Nullable Boolean wanted, @Nullable Boolean transformed) {
        return new TestResource(
                result.ok(),
                result.statusCode(),
                result.durationMs(),
                result.detail(),
                result.body(),
                wanted,
                transformed);
    }
}
