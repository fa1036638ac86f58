package dev.ringmain;

import dev.ringmain.testing.TestDatabase;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

/** A test on a real database, which all of them share. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("database")
@SpringBootTest(
        classes = TestApplication.class,
        properties = {
            "ringmain.data-dir=target/test-data",
            "spring.main.banner-mode=off",
            "logging.level.root=warn",
            "ringmain.billing.dunning.enforced=true"
        })
@ContextConfiguration(initializers = TestDatabase.class)
public @interface BillingTest {}
