package dev.ringmain.api.testing;

import dev.ringmain.testing.TestDatabase;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole application on a port of its own, one {@link Cast}, and a list of all {@link Routes}. All classes that carry this share one context, so each test makes its
 * own customers. The worker is off: what is published stays pending.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "ringmain.master-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "ringmain.worker.enabled=false",
            "ringmain.egress.allow-private=true"
        })
@ContextConfiguration(initializers = TestDatabase.class)
@Import({Cast.class, Routes.class})
public @interface ApiTest {}
