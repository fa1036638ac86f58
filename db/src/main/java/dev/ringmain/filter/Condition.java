package dev.ringmain.filter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationListener;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import java.util.EnumSet;
import java.util.Set;

/**
 * A condition on an event in CEL, the Common Expression Language (cel.dev), compiled. It reads {@code data}, {@code type},
 * {@code subject}, {@code id} and {@code timestamp}. Numbers compare as numbers, whether they were written with a point or not.
 *
 * <p>It cannot run away: it is short, its loops and everything that it looks at are counted by a {@link Meter}, and its regular
 * expressions are RE2's. So it is evaluated on the thread of whoever publishes.
 */
public final class Condition {

    /** Characters. */
    public static final int LONGEST = 2_000;

    private static final int MOST_ITERATIONS = 5_000;
    private static final int DEEPEST = 32;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LONGEST)
            .maxParseRecursionDepth(DEEPEST)
            .maxParseErrorRecoveryLimit(4)
            .comprehensionMaxIterations(MOST_ITERATIONS)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            // Without map: it could nest lists that take for ever to compare.
            .setStandardMacros(
                    CelStandardMacro.HAS,
                    CelStandardMacro.ALL,
                    CelStandardMacro.EXISTS,
                    CelStandardMacro.EXISTS_ONE,
                    CelStandardMacro.FILTER)
            .addVar("data", SimpleType.DYN)
            .addVar("type", SimpleType.STRING)
            .addVar("subject", SimpleType.DYN)
            .addVar("id", SimpleType.STRING)
            .addVar("timestamp", SimpleType.TIMESTAMP)
            .setResultType(SimpleType.BOOL)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardEnvironmentEnabled(false)
            .setStandardFunctions(CelStandardFunctions.newBuilder()
                    .excludeFunctions(StandardFunction.MATCHES)
                    .build())
            .addFunctionBindings(
                    CelFunctionBinding.from("matches", String.class, String.class, Regexes::find),
                    CelFunctionBinding.from("matches_string", String.class, String.class, Regexes::find))
            .build();

    private static final Set<CelErrorCode> NOT_THERE =
            EnumSet.of(CelErrorCode.ATTRIBUTE_NOT_FOUND, CelErrorCode.INDEX_OUT_OF_BOUNDS);

    /** Routes are read anew at every change of an endpoint; most of their conditions are the same as before. */
    private static final Cache<String, Condition> COMPILED =
            Caffeine.newBuilder().maximumSize(5_000).build();

    private final String text;
    private final CelRuntime.Program program;

    private Condition(String text, CelRuntime.Program program) {
        this.text = text;
        this.program = program;
    }

    /** @throws BrokenCondition if it is no condition */
    public static Condition compile(String text) {
        return COMPILED.get(text, Condition::compileAnew);
    }

    private static Condition compileAnew(String text) {
        if (text.length() > LONGEST) {
            throw new BrokenCondition(
                    1,
                    LONGEST + 1,
                    "A condition has at most " + LONGEST + " characters. Split it over several endpoints.");
        }
        try {
            CelAbstractSyntaxTree tree = COMPILER.compile(text).getAst();
            refuseBrokenRegexes(tree);
            return new Condition(text, RUNTIME.createProgram(tree));
        } catch (CelValidationException e) {
            throw broken(e);
        } catch (CelEvaluationException e) {
            throw new BrokenCondition(1, 1, ErrorText.of(e));
        } catch (StackOverflowError e) {
            throw new BrokenCondition(1, 1, "It is nested too deeply.");
        }
    }

    private static void refuseBrokenRegexes(CelAbstractSyntaxTree tree) {
        CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.CALL
                        && node.expr().call().function().equals("matches"))
                .forEach(node -> {
                    CelExpr regex = node.expr()
                            .call()
                            .args()
                            .get(node.expr().call().args().size() - 1);
                    if (regex.getKind() == Kind.CONSTANT
                            && regex.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
                        refuseBroken(regex.constant().stringValue(), tree, regex.id());
                    }
                });
    }

    private static void refuseBroken(String regex, CelAbstractSyntaxTree tree, long expression) {
        try {
            Regexes.compile(regex);
        } catch (PatternSyntaxException e) {
            Integer offset = tree.getSource().getPositionsMap().get(expression);
            Position at = Position.of(tree.getSource().getContent().toString(), offset == null ? 0 : offset);
            throw new BrokenCondition(
                    at.line(),
                    at.column(),
                    "The regular expression will not do: " + e.getDescription()
                            + ". It is of RE2's kind, which has no look-around and no back-references.");
        }
    }

    private static BrokenCondition broken(CelValidationException e) {
        CelIssue first = e.getErrors().get(0);
        return new BrokenCondition(
                Math.max(1, first.getSourceLocation().getLine()),
                Math.max(1, first.getSourceLocation().getColumn() + 1),
                ErrorText.of(first));
    }

    public String text() {
        return text;
    }

    Verdict test(EventView event) {
        Meter meter = event.meter();
        CelEvaluationListener counting = (expression, value) -> meter.look(value);
        meter.start(this);
        try {
            Object answer = program.trace(event.variables(), counting);
            if (answer instanceof Boolean yes) {
                return yes ? Verdict.MATCHES : Verdict.notMet("The condition is false: " + text);
            }
            return Verdict.failed(
                    "The condition comes to something else than true or false. Compare it with what it should be, as in data.a == 1.");
        } catch (CelEvaluationException e) {
            return NOT_THERE.contains(e.getErrorCode())
                    ? Verdict.notMet("The condition reads a field that is not there: " + text)
                    : failed(ErrorText.of(e), meter);
        } catch (Meter.Exhausted | StackOverflowError e) {
            return failed(ErrorText.TOO_MUCH, meter);
        } catch (RuntimeException e) {
            return Verdict.failed(ErrorText.of(e));
        } finally {
            meter.stop(this);
        }
    }

    /** Where other events of the same request used up what there was, this one alone is not to blame. */
    private static Verdict failed(String why, Meter meter) {
        return Verdict.failed(why.equals(ErrorText.TOO_MUCH) && meter.isCutShort() ? ErrorText.TOO_MUCH_IN_ALL : why);
    }
}
