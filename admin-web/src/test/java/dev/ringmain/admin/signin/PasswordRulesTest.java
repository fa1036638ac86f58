package dev.ringmain.admin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {

    private static final String EMAIL = "alice.mueller@amber-charging.example";

    @ParameterizedTest
    @CsvSource({
        "elevenchars, at least 12",
        "aaaaaaaaaaaa, repeats",
        "abababababab, repeats",
        "Abc1Abc1Abc1, repeats",
        "hunterhunterhunter, repeats",
        "123456789012, keyboard",
        "abcdefghijklm, keyboard",
        "zyxwvutsrqponm, keyboard",
        "qwertyuiop12345, keyboard",
        "1q2w3e4r5t6y, keyboard",
        "1qaz2wsx3edc, keyboard",
        "Password1234, commonest",
        "P@ssw0rd2026!, commonest",
        "passwordpasswort, commonest",
        "Welcome12345!, commonest",
        "RingmainAdmin1, commonest",
        "letmein-letmein9, commonest",
        "adminadminroot, commonest",
        "alice.mueller1, own address",
        "Alice.Mue11er26, own address",
        "amber-charging!!, own address",
        "alice.mueller@amber-charging.example, own address"
    })
    void refusesWhatIsTriedFirstAndSaysWhy(String password, String why) {
        assertThat(PasswordRules.fault(password, EMAIL))
                .as(password)
                .hasValueSatisfying(said -> assertThat(said).contains(why));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "four quiet words here",
                "correct horse battery staple",
                "another one that is long",
                "admin of nothing at all",
                "alice likes green boats",
                "7 Kessel, 3 Pumpen",
                "gT4!kz9_Qm2x",
                "8d2f6c1b9e4a",
                "пароль из слов",
                "密码是一个很长的句子没错吧"
            })
    void letsGuessersTryLongerForTheRest(String password) {
        assertThat(PasswordRules.fault(password, EMAIL)).as(password).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a@b", "nonsense"})
    void takesWhateverStandsWhereAnAddressShould(String email) {
        assertThat(PasswordRules.fault("four quiet words here", email)).isEmpty();
    }
}
