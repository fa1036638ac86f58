package dev.ringmain.event;

import dev.ringmain.tenant.EnvironmentId;

/** Takes one event in, as the API does: checked, counted, stored with its deliveries. Implemented where events come in. */
public interface EventPublisher {

    /**
     * @param event the id that receivers see
     * @param deliveries how many endpoints it is on its way to
     */
    record Published(String event, int deliveries) {}

    /**
     * Returns once the event is committed.
     *
     * @param data one JSON value
     * @throws PublishRefused if the event was not taken
     */
    Published publish(EnvironmentId environment, String type, byte[] data);
}
