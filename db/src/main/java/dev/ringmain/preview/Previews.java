package dev.ringmain.preview;

import dev.ringmain.delivery.Settlement;
import dev.ringmain.filter.BrokenCondition;
import dev.ringmain.filter.EventView;
import dev.ringmain.filter.Filter;
import dev.ringmain.filter.FilterText;
import dev.ringmain.filter.UnacceptableFilter;
import dev.ringmain.filter.Verdict;
import dev.ringmain.preview.Preview.Attempt;
import dev.ringmain.preview.Preview.Mistake;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.transformation.BrokenTransformation;
import dev.ringmain.transformation.TransformationFailed;
import dev.ringmain.transformation.TransformationInput;
import dev.ringmain.transformation.Transformations;
import dev.ringmain.transformation.TransformationsBusy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Does with a sample what intake and the worker would do, and tells. Stores nothing. */
@Component
public class Previews {

    private final Transformations transformations;

    Previews(Transformations transformations) {
        this.transformations = transformations;
    }

    public Preview of(EnvironmentId environment, Attempt attempt, Sample sample) {
        List<Mistake> mistakes = new ArrayList<>();
        Verdict verdict = verdict(attempt.filter(), sample, mistakes);
        byte[] data = data(environment, attempt.transformation(), sample, mistakes);
        if (verdict == null || verdict.failed()) {
            return new Preview(null, null, verdict == null ? null : verdict.detail(), data, mistakes);
        }
        return new Preview(
                verdict.matches(), rule(verdict), verdict.matches() ? null : verdict.detail(), data, mistakes);
    }

    private static @Nullable Verdict verdict(@Nullable FilterText text, Sample sample, List<Mistake> mistakes) {
        try {
            Filter filter = text == null ? Filter.NONE : Filter.of(text);
            Verdict verdict = filter.test(
                    new EventView(sample.id(), sample.type(), sample.subject(), sample.timestamp(), sample.data()));
            if (verdict.failed()) {
                mistakes.add(new Mistake("filter/condition", Settlement.FILTER_FAILED, verdict.detail(), null, null));
            }
            return verdict;
        } catch (UnacceptableFilter e) {
            BrokenCondition broken = e.getCause() instanceof BrokenCondition cause ? cause : null;
            mistakes.add(new Mistake(
                    "filter/" + e.field(),
                    e.code(),
                    String.valueOf(broken == null ? e.getMessage() : broken.getMessage()),
                    broken == null ? null : broken.line(),
                    broken == null ? null : broken.column()));
            return null;
        }
    }

    private byte @Nullable [] data(
            EnvironmentId environment, @Nullable String transformation, Sample sample, List<Mistake> mistakes) {
        if (transformation == null || transformation.isBlank()) {
            return sample.data();
        }
        try {
            return transformations.applyNow(
                    environment,
                    transformation,
                    new TransformationInput(
                            sample.id(), sample.type(), sample.subject(), sample.timestamp(), sample.data()));
        } catch (BrokenTransformation e) {
            mistakes.add(new Mistake(
                    "transformation", "invalid_transformation", String.valueOf(e.getMessage()), e.line(), e.column()));
        } catch (TransformationFailed e) {
            mistakes.add(new Mistake(
                    "transformation", Settlement.TRANSFORMATION_FAILED, String.valueOf(e.getMessage()), null, null));
        } catch (TransformationsBusy e) {
            mistakes.add(new Mistake("transformation", "try_again", String.valueOf(e.getMessage()), null, null));
        }
        return null;
    }

    private static @Nullable String rule(Verdict verdict) {
        return switch (verdict.kind()) {
            case OTHER_SUBJECT -> "subject";
            case NOT_MET -> "condition";
            case MATCHES, FAILED -> null;
        };
    }
}
