package dev.ringmain;

import org.springframework.context.annotation.*;

@Configuration
class StandIn {
    @Bean
    org.springframework.security.crypto.password.PasswordEncoder passwordEncoder() {
        return org.springframework.security.crypto.factory.PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }
}
