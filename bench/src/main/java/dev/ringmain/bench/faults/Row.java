package dev.ringmain.bench.faults;

/**
 * One fault.
 *
 * @param figure what must hold
 * @param inShort whether the short run has time for it
 */
record Row(String id, String fault, String injected, String figure, boolean inShort, Injection injection) {

    interface Injection {
        void into(Stage stage, Findings findings) throws Exception;
    }
}
