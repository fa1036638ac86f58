package dev.ringmain.api.docs;

import java.util.Map;

/** The call with which the customers of each vendor begin here: theirs, but for the base URL and the key. */
final class MovingSamples {

    private MovingSamples() {}

    /** By the vendor's name. */
    static Map<String, String> at(String base) {
        return Map.of(
                "dynamo",
                curl(base + "/dynamo/api/v1/webhooks/endpoints", """
                        {
                          "url": "https://my-app.example.com/webhooks",
                          "events": ["session.started", "session.ended"],
                          "secret": "the-secret-that-you-have"
                        }"""),
                "capacitor",
                curl(base + "/capacitor/api/v1/webhooks", """
                        {
                          "url": "https://my-app.example.com/webhooks",
                          "events": ["charger.connected", "transaction.started"],
                          "secret": "the-secret-that-you-have"
                        }"""),
                "dynamic",
                curl(base + "/dynamic/environments/env_YOUR_ENVIRONMENT/webhooks", """
                        {
                          "url": "https://my-app.example.com/webhooks",
                          "events": ["user.*", "wallet.*"]
                        }"""),
                "pipelet",
                curl(base + "/pipelet/api/v1/webhooks", """
                        {
                          "name": "My Integration",
                          "url": "https://my-app.example.com/webhooks/ocpp",
                          "enabled": true,
                          "events": ["StartTransaction", "StopTransaction"],
                          "secret_header": "X-Webhook-Secret",
                          "secret_value": "my-secret-value-here"
                        }"""));
    }

    private static String curl(String url, String body) {
        return "curl -X POST '" + url + "' \\\n  -H 'X-API-Key: rm_live_YOUR_KEY' \\\n"
                + "  -H 'Content-Type: application/json' \\\n  -d '" + body + "'";
    }
}
