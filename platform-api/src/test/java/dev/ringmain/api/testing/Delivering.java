package dev.ringmain.api.testing;

import dev.ringmain.testing.TestDatabase;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole application on a port of its own, with the worker running and a {@link Cast}: what is published is delivered. {@link TestTime}
 * is what the queue goes by. All classes that carry this share one context, so each test makes its own customers.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("database")
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "ringmain.master-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "ringmain.egress.allow-private=true",
            "ringmain.worker.poll=20ms"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@Import({Cast.class, TestTime.class})
public @interface Delivering {}
