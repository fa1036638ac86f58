package dev.ringmain.admin.delivery;

import dev.ringmain.admin.workspace.Moments;
import dev.ringmain.delivery.AnswerClass;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.endpoint.EndpointId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the log is narrowed to, as its URL says it. */
record DeliveryFilter(
        String status, String endpoint, String type, String answer, String subject, String since, String until) {

    DeliveryFilter(
            @Nullable String status,
            @Nullable String endpoint,
            @Nullable String type,
            @Nullable String answer,
            @Nullable String subject,
            @Nullable String since,
            @Nullable String until) {
        this.status = status == null ? "" : status;
        this.endpoint = endpoint == null ? "" : endpoint;
        this.type = type == null ? "" : type.strip();
        this.answer = answer == null ? "" : answer;
        this.subject = subject == null ? "" : subject.strip();
        this.since = since == null ? "" : since;
        this.until = until == null ? "" : until;
    }

    /** @param kept nothing older is shown */
    Deliveries.Filter asFilter(Instant kept) {
        return new Deliveries.Filter(
                EndpointId.parse(endpoint).orElse(null),
                DeliveryStatus.parse(status).orElse(null),
                type.isEmpty() || type.equals("*") ? null : type,
                Moments.parse(since).filter(kept::isBefore).orElse(kept),
                Moments.parse(until).orElse(null),
                AnswerClass.parse(answer).orElse(null),
                subject.isEmpty() ? null : subject);
    }

    /** Whether there may be more to find further back than was looked. */
    public boolean isSearch() {
        return AnswerClass.parse(answer).isPresent() || !subject.isEmpty();
    }

    /** What could not be made sense of, and so narrows nothing. */
    public List<String> ignored() {
        List<String> ignored = new ArrayList<>();
        if (!status.isEmpty() && DeliveryStatus.parse(status).isEmpty()) {
            ignored.add("status");
        }
        if (!endpoint.isEmpty() && EndpointId.parse(endpoint).isEmpty()) {
            ignored.add("endpoint");
        }
        if (!answer.isEmpty() && AnswerClass.parse(answer).isEmpty()) {
            ignored.add("answer");
        }
        ignored.addAll(Moments.mistaken(since, until));
        return ignored;
    }

    public boolean isEmpty() {
        return asMap().values().stream().allMatch(String::isEmpty);
    }

    public Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("status", status);
        map.put("endpoint", endpoint);
        map.put("type", type);
        map.put("answer", answer);
        map.put("subject", subject);
        map.put("since", since);
        map.put("until", until);
        return map;
    }
}
