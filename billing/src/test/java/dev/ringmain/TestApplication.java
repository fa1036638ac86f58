package dev.ringmain;

import dev.ringmain.testing.SettableClock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The stored world and what a tenant may do in it, with a clock that a test can set. */
@SpringBootApplication
class TestApplication {

    @Bean
    @Primary
    SettableClock settableClock() {
        return new SettableClock();
    }
}
