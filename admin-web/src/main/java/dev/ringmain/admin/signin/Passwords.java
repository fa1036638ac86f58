package dev.ringmain.admin.signin;

import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Not bound to the web: whoever makes accounts hashes their passwords with this. */
@Configuration(proxyBeanMethods = false)
class Passwords {

    private static final String ARGON2 = "argon2";

    @Bean
    PasswordEncoder passwordEncoder() {
        PasswordEncoder bcrypt = new BCryptPasswordEncoder();
        DelegatingPasswordEncoder encoder = new DelegatingPasswordEncoder(
                ARGON2, Map.of(ARGON2, new Argon2PasswordEncoder(16, 32, 1, 19_456, 2), "bcrypt", bcrypt));
        // A hash of no known kind matches nothing, rather than breaking the page.
        encoder.setDefaultPasswordEncoderForMatches(bcrypt);
        return encoder;
    }
}
