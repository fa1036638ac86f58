package dev.ringmain.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint wants of the event types that it subscribed to, ready to be asked. An event matches if its subject is one of those
 * wanted, and if the condition holds.
 */
public final class Filter {

    /** Lets everything through. */
    public static final Filter NONE = new Filter(List.of(), null, null);

    private static final int MOST_SUBJECTS = 50;

    private final List<SubjectPattern> subjects;
    private final @Nullable Condition condition;

    /** Why a condition that was stored no longer compiles. */
    private final @Nullable String broken;

    private Filter(List<SubjectPattern> subjects, @Nullable Condition condition, @Nullable String broken) {
        this.subjects = subjects;
        this.condition = condition;
        this.broken = broken;
    }

    /** @throws UnacceptableFilter if a field of it will not do */
    public static Filter of(FilterText text) {
        List<SubjectPattern> subjects = subjects(text.subjects() == null ? List.of() : text.subjects());
        if (text.condition() == null || text.condition().isBlank()) {
            return subjects.isEmpty() ? NONE : new Filter(subjects, null, null);
        }
        try {
            return new Filter(subjects, Condition.compile(text.condition().strip()), null);
        } catch (BrokenCondition e) {
            throw new UnacceptableFilter("invalid_condition", "condition", e.inWords(), e);
        }
    }

    /** One that was checked when it was stored. If it does not compile any more, it fails event by event, and loses none. */
    public static Filter stored(FilterText text) {
        try {
            return of(text);
        } catch (UnacceptableFilter e) {
            return new Filter(List.of(), null, String.valueOf(e.getMessage()));
        }
    }

    private static List<SubjectPattern> subjects(List<@Nullable String> texts) {
        if (texts.size() > MOST_SUBJECTS) {
            throw new UnacceptableFilter(
                    "invalid_value",
                    "subjects",
                    "A filter has at most " + MOST_SUBJECTS
                            + " subjects. Use a beginning such as DEPOT-* for several, or a condition.");
        }
        List<SubjectPattern> subjects = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String field = "subjects/" + i;
            String text = texts.get(i);
            subjects.add(
                    (text == null ? java.util.Optional.<SubjectPattern>empty() : SubjectPattern.parse(text))
                            .orElseThrow(
                                    () -> new UnacceptableFilter(
                                            "invalid_subject",
                                            field,
                                            "A subject is 1 to 256 characters, as it is published, or a beginning with one * at its end: DEPOT-*")));
        }
        return subjects.stream().distinct().toList();
    }

    public Verdict test(EventView event) {
        if (broken != null) {
            return Verdict.failed("The condition was accepted once and cannot be read any more. " + broken);
        }
        if (!subjects.isEmpty() && !wants(event.subject())) {
            return Verdict.otherSubject(
                    event.subject() == null
                            ? "The event has no subject."
                            : "The subject " + event.subject() + " is none of those that the filter wants.");
        }
        return condition == null ? Verdict.MATCHES : condition.test(event);
    }

    private boolean wants(@Nullable String subject) {
        return subject != null && subjects.stream().anyMatch(pattern -> pattern.matches(subject));
    }

    /** Whether it says of every event what the other says. */
    public boolean isSameAs(Filter other) {
        return text().equals(other.text()) && Objects.equals(broken, other.broken);
    }

    public boolean isNone() {
        return subjects.isEmpty() && condition == null && broken == null;
    }

    public List<SubjectPattern> subjects() {
        return subjects;
    }

    public @Nullable Condition condition() {
        return condition;
    }

    /** As it is stored and shown; {@link FilterText#NONE} if it lets everything through. */
    public FilterText text() {
        return isNone()
                ? FilterText.NONE
                : new FilterText(
                        subjects.stream().map(SubjectPattern::text).toList(),
                        condition == null ? null : condition.text());
    }
}
