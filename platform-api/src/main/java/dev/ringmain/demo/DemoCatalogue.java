package dev.ringmain.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a charging back end has to tell: enough for a first look at a catalogue. */
final class DemoCatalogue {

    static final Map<String, String> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("charge_point.connected", "A charge point opened its connection.");
        TYPES.put("charge_point.disconnected", "A charge point lost its connection.");
        TYPES.put(
                "charge_point.status_changed",
                "The status of a connector changed: available, charging, faulted and so on.");
        TYPES.put("session.started", "Somebody began to charge.");
        TYPES.put("session.ended", "A charging session is over.");
        TYPES.put("session.cost_updated", "The cost of a running session was worked out anew.");
        TYPES.put("commissioning.started", "A charger is being put into operation.");
        TYPES.put("commissioning.completed", "A charger is in operation.");
        TYPES.put("commissioning.failed", "A charger could not be put into operation.");
        TYPES.put("alert.triggered", "Something that is watched for has happened.");
        TYPES.put("alert.resolved", "An alert is over.");
        TYPES.put("firmware.update_started", "A charge point began to update its firmware.");
        TYPES.put("firmware.update_completed", "A charge point has updated its firmware.");
        TYPES.put("handover.completed", "A charger passed to another operator.");
    }

    private DemoCatalogue() {}
}
