package dev.ringmain.admin;

import dev.ringmain.testing.TestDatabase;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.context.ContextConfiguration;

/** The dashboard with everything but a socket; one context, and one database, for all such tests. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(properties = {"ringmain.data-dir=target/ringmain-data", "ringmain.base-url=https://ringmain.example/"})
@AutoConfigureMockMvc
@ContextConfiguration(initializers = TestDatabase.class)
@Tag("database")
public @interface DashboardTest {}
