package dev.ringmain;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.ringmain.api.key.Needs;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.RequestMapping;

/** The house's walls (see the READMEs), so that nobody has to remember them. */
@AnalyzeClasses(packages = "dev.ringmain", importOptions = ArchitectureTest.OnlyWhatIsShipped.class)
class ArchitectureTest {

    /** No tests, and not the test support that other modules bring along. */
    static final class OnlyWhatIsShipped implements ImportOption {

        private final ImportOption noTests = new ImportOption.DoNotIncludeTests();

        @Override
        public boolean includes(Location location) {
            return noTests.includes(location) && !location.contains("/testing/") && !location.contains("-tests.jar");
        }
    }

    private static final String[] STORED_WORLD = {
        "dev.ringmain.audit..",
        "dev.ringmain.catalogue..",
        "dev.ringmain.chore..",
        "dev.ringmain.closing..",
        "dev.ringmain.database..",
        "dev.ringmain.delivery..",
        "dev.ringmain.endpoint..",
        "dev.ringmain.event..",
        "dev.ringmain.export..",
        "dev.ringmain.filter..",
        "dev.ringmain.id..",
        "dev.ringmain.inbox..",
        "dev.ringmain.notification..",
        "dev.ringmain.paging..",
        "dev.ringmain.schema..",
        "dev.ringmain.preview..",
        "dev.ringmain.request..",
        "dev.ringmain.secret..",
        "dev.ringmain.staff..",
        "dev.ringmain.tenant..",
        "dev.ringmain.time..",
        "dev.ringmain.transformation..",
        "dev.ringmain.wire.."
    };

    private static final String[] BILLING = {
        "dev.ringmain.billing..",
        "dev.ringmain.invoice..",
        "dev.ringmain.subscription..",
        "dev.ringmain.setup..",
        "dev.ringmain.payment.."
    };

    private static final DescribedPredicate<JavaClass> IN_STORED_WORLD = resideInAnyPackage(STORED_WORLD);

    /** Modules that know each other in a circle are one module. */
    @Test
    void modulesKeepToTheirPublicSidesAndHaveNoCycles() {
        ApplicationModules.of(
                        PlatformApplication.class,
                        JavaClass.Predicates.resideInAPackage("dev.ringmain.testing..")
                                .or(JavaClass.Predicates.simpleNameEndingWith("Test")))
                .verify();
    }

    @ArchTest
    static final ArchRule apiKnowsNoOtherEdge = edge("api", "admin", "worker");

    @ArchTest
    static final ArchRule adminKnowsNoOtherEdge = edge("admin", "api", "worker");

    @ArchTest
    static final ArchRule workerKnowsNoOtherEdge = edge("worker", "api", "admin");

    private static ArchRule edge(String edge, String... others) {
        return noClasses()
                .that()
                .resideInAPackage("dev.ringmain." + edge + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Arrays.stream(others)
                        .map(other -> "dev.ringmain." + other + "..")
                        .toArray(String[]::new))
                .allowEmptyShould(true)
                .because("edges meet in db and billing, so that each can run without the others");
    }

    @ArchTest
    static final ArchRule storedWorldKnowsNoWeb = noClasses()
            .that(are(IN_STORED_WORLD))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.web..", "org.thymeleaf..", "java.net.http..", "jakarta.servlet..")
            .because("rows are the same whoever asks for them");

    @ArchTest
    static final ArchRule storedWorldHasNoServices = noClasses()
            .that(are(IN_STORED_WORLD))
            .should()
            .beAnnotatedWith(Service.class)
            .because("rows have their own rules: a service beside them would be a second place to look");

    @ArchTest
    static final ArchRule controllersArePackagePrivate = classes()
            .that()
            .haveSimpleNameEndingWith("Controller")
            .should()
            .bePackagePrivate()
            .because("what a controller does, others get from the rows it does it with");

    @ArchTest
    static final ArchRule queriesStandInDbAndBilling = noClasses()
            .that(are(not(IN_STORED_WORLD.or(resideInAnyPackage(BILLING)))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.jdbc..", "jakarta.persistence..", "org.hibernate..", "java.sql..")
            .because("the schema can only change where all that reads it is in sight");

    @ArchTest
    static final ArchRule nobodySendsWithTheJdksClient = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http..")
            .because("it checks one address and dials another: a name that changes between the two reaches our own"
                    + " network");

    @ArchTest
    static final ArchRule timeComesFromTheClock = noClasses()
            .that()
            .resideOutsideOfPackages("dev.ringmain.id..", "dev.ringmain.time..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.LocalDate.class, "now")
            .orShould()
            .callMethod(java.time.OffsetDateTime.class, "now")
            .orShould()
            .callMethod(java.time.ZonedDateTime.class, "now")
            .because("a test sets the clock, and ticks it instead of waiting");

    @ArchTest
    static final ArchRule packagesSayThatNothingIsNull = classes()
            .should(new ArchCondition<>("stand in a package that is @NullMarked") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    events.add(new SimpleConditionEvent(
                            item,
                            item.getPackage().isAnnotatedWith(NullMarked.class)
                                    || item.getPackageName().equals("dev.ringmain"),
                            item.getName() + " is in " + item.getPackageName()
                                    + ", which has no package-info with @NullMarked"));
                }
            })
            .because("null is checked when it is compiled, but only where a package says so");

    @ArchTest
    static final ArchRule apiHandlersSayWhatAKeyMustAllow = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("dev.ringmain.api..")
            .should(new ArchCondition<>("say with @Needs what they need, if they answer below /api") {
                @Override
                public void check(JavaMethod item, ConditionEvents events) {
                    boolean fine = !answersBelowApi(item)
                            || item.isAnnotatedWith(Needs.class)
                            || item.getOwner().isAnnotatedWith(Needs.class);
                    events.add(new SimpleConditionEvent(item, fine, item.getFullName() + " has no @Needs"));
                }
            })
            .because("a handler that forgets to ask is open to every key");

    private static boolean answersBelowApi(JavaMethod method) {
        RequestMapping own = AnnotatedElementUtils.findMergedAnnotation(method.reflect(), RequestMapping.class);
        if (own == null) {
            return false;
        }
        RequestMapping shared =
                AnnotatedElementUtils.findMergedAnnotation(method.getOwner().reflect(), RequestMapping.class);
        String[] prefixes = shared == null || shared.path().length == 0 ? new String[] {""} : shared.path();
        String[] paths = own.path().length == 0 ? new String[] {""} : own.path();
        return Arrays.stream(prefixes)
                .flatMap(prefix -> Stream.of(paths).map(path -> prefix + path))
                .anyMatch(path -> path.startsWith("/api"));
    }
}
