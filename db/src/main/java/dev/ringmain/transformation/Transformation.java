package dev.ringmain.transformation;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ringmain.filter.Position;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** An expression, parsed. Only {@link Transformations} touches one, on threads of its own. */
final class Transformation {

    static final int LARGEST_INPUT = 256 * 1024;

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Cache<String, Transformation> PARSED =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private final Jsonata expression;

    private Transformation(Jsonata expression) {
        this.expression = expression;
    }

    /** @throws BrokenTransformation if it is none */
    static Transformation parse(String text) {
        return PARSED.get(text, Transformation::parseAnew);
    }

    private static Transformation parseAnew(String text) {
        try {
            Jsonata expression = Jsonata.jsonata(text);
            Tree.makeSafe(expression, text);
            Functions.register(expression);
            expression.setValidateInput(false);
            // So that null, which can be sent, is not taken for nothing, which cannot.
            expression.setOutputConvertNulls(false);
            return new Transformation(expression);
        } catch (JException e) {
            throw broken(text, e.getLocation(), String.valueOf(e.getMessage()));
        } catch (PatternSyntaxException e) {
            throw broken(text, 0, "A regular expression in it will not do: " + e.getDescription() + ".");
        } catch (StackOverflowError e) {
            throw broken(text, 0, "It is nested too deeply.");
        } catch (BrokenTransformation e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // The library's parser trips over some texts that end too early, instead of saying so.
            throw broken(text, text.length(), "It cannot be read. Is something missing at its end?");
        }
    }

    static BrokenTransformation broken(String text, int offset, String message) {
        Position at = Position.of(text, offset);
        return new BrokenTransformation(at.line(), at.column(), cut(message));
    }

    /** @throws TransformationFailed if nothing that can be sent comes of it */
    byte[] apply(TransformationInput input, Instant now) {
        if (input.data().length > LARGEST_INPUT) {
            throw new TransformationFailed("The payload is larger than " + LARGEST_INPUT / 1024 + " KiB.");
        }
        Leash leash = Leash.fasten(now);
        try {
            Jsonata.Frame frame = expression.createFrame();
            frame.setEvaluateEntryCallback((node, value, environment) -> leash.deeper());
            frame.setEvaluateExitCallback((node, value, environment, result) -> leash.back(result));
            frame.bind("event", event(input));
            return Output.write(expression.evaluate(JSON.readValue(input.data(), Object.class), frame));
        } catch (TransformationFailed e) {
            throw e;
        } catch (JException e) {
            throw failed(e);
        } catch (StackOverflowError e) {
            throw new TransformationFailed("It calls itself too deeply.");
        } catch (RuntimeException e) {
            throw cause(e);
        } finally {
            Leash.loosen();
        }
    }

    private static Map<String, @Nullable Object> event(TransformationInput input) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("id", input.id());
        event.put("type", input.type());
        event.put("subject", input.subject());
        event.put("timestamp", input.timestamp().toString());
        return event;
    }

    /** What a function threw may be wrapped several times on its way out. */
    private static TransformationFailed cause(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransformationFailed failed) {
                return failed;
            }
            if (cause instanceof JException known) {
                return failed(known);
            }
            if (cause instanceof StackOverflowError) {
                return new TransformationFailed("It calls itself too deeply.");
            }
        }
        return new TransformationFailed(
                "It cannot be applied to this payload (" + e.getClass().getSimpleName() + ").");
    }

    private static TransformationFailed failed(JException e) {
        String where = e.getLocation() > 0 ? " (character " + e.getLocation() + ")" : "";
        return new TransformationFailed(cut(String.valueOf(e.getMessage())) + where);
    }

    private static String cut(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "…";
    }
}
