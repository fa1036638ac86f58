package dev.ringmain.admin.signin;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a new password must not be: what somebody tries first who guesses. Long ones are let alone as far as they can be; there is no rule
 * about digits or signs, which people meet with an exclamation mark.
 */
public final class PasswordRules {

    private static final int SHORTEST = 12;
    private static final int LONGEST = 1_000;

    /** So many letters beside what is easily guessed make it a guess no more. */
    private static final int ENOUGH = 4;

    private static final int FEW = 5;
    private static final int SHORTEST_RUN = 4;

    /** Words that guesses are made of, in English and some of our neighbours' languages; our own name. */
    private static final List<String> COMMON = List.of(
            "ringmain",
            "password",
            "passwort",
            "passwd",
            "passphrase",
            "motdepasse",
            "contrasena",
            "wachtwoord",
            "welcome",
            "willkommen",
            "bienvenue",
            "letmein",
            "changeme",
            "administrator",
            "admin",
            "default",
            "secret",
            "geheim",
            "qwerty",
            "qwertz",
            "azerty",
            "iloveyou",
            "monkey",
            "dragon",
            "football",
            "baseball",
            "sunshine",
            "princess",
            "master",
            "login",
            "trustno",
            "whatever",
            "starwars",
            "superman",
            "batman",
            "hello",
            "hallo",
            "access",
            "shadow",
            "michael",
            "charlie",
            "summer",
            "winter",
            "spring",
            "autumn",
            "sommer",
            "internet",
            "computer",
            "webhook",
            "test",
            "user",
            "root",
            "guest");

    /** Along the keyboard and the alphabet, there and back. */
    private static final List<String> WALKS = walks(
            "0123456789",
            "1234567890",
            "abcdefghijklmnopqrstuvwxyz",
            "qwertyuiopasdfghjklzxcvbnm",
            "qwertzuiopasdfghjklyxcvbnm",
            "azertyuiopqsdfghjklmwxcvbn",
            "1q2w3e4r5t6y7u8i9o0p",
            "q1w2e3r4t5y6u7i8o9p0",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
            "qazwsxedcrfvtgbyhnujmikolp",
            "zaq12wsxcde34rfv");

    private PasswordRules() {}

    /** What is wrong with it, for whoever chose it; empty if it will do. @param email theirs */
    public static Optional<String> fault(String password, String email) {
        if (password.length() < SHORTEST) {
            return Optional.of("Choose a password of at least " + SHORTEST + " characters.");
        }
        if (password.length() > LONGEST) {
            return Optional.of("Choose a password of at most " + LONGEST + " characters.");
        }
        String small = password.toLowerCase(Locale.ROOT);
        if (small.codePoints().distinct().count() < FEW || isRepeated(small)) {
            return Optional.of("It repeats the same few characters, which is tried early. Choose a few words instead.");
        }
        if (isMadeOf(small, words(email))) {
            return Optional.of("It is hardly more than your own address. Choose a few words that are not.");
        }
        if (restOf(small, WALKS).length() < ENOUGH) {
            return Optional.of(
                    "It runs along the keyboard or the alphabet, which is tried early. Choose a few words instead.");
        }
        if (isMadeOf(small, COMMON)) {
            return Optional.of(
                    "It is among the commonest, whatever digits and signs are put to it. Choose a few words instead.");
        }
        return Optional.empty();
    }

    /** One thing, over and over: {@code abc1abc1abc1}. */
    private static boolean isRepeated(String password) {
        return Stream.iterate(1, length -> length <= password.length() / 3, length -> length + 1)
                .anyMatch(length -> password.equals(password.substring(0, length)
                        .repeat(password.length() / length + 1)
                        .substring(0, password.length())));
    }

    /** Whether what is left without these words, digits and signs is next to nothing; digits that stand for letters are taken for them, too. */
    private static boolean isMadeOf(String password, List<String> words) {
        return Stream.of(password, spelled(password)).anyMatch(text -> {
            String letters = without(text, words).replaceAll("[^\\p{L}]", "");
            return letters.length() < ENOUGH && !letters.equals(text.replaceAll("[^\\p{L}]", ""));
        });
    }

    private static String without(String text, List<String> words) {
        String rest = text;
        for (String word : words) {
            rest = rest.replace(word, " ");
        }
        return rest;
    }

    /** What is left when runs along these are taken out. */
    private static String restOf(String text, List<String> walks) {
        StringBuilder rest = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int run = run(text, at, walks);
            if (run < SHORTEST_RUN) {
                rest.append(text.charAt(at));
                run = 1;
            }
            at += run;
        }
        return rest.toString();
    }

    /** How far the text goes along one of them from there on. */
    private static int run(String text, int from, List<String> walks) {
        int longest = 0;
        for (String walk : walks) {
            int length = longest;
            while (from + length < text.length() && walk.contains(text.substring(from, from + length + 1))) {
                length++;
            }
            longest = Math.max(longest, length);
        }
        return longest;
    }

    private static String spelled(String password) {
        return password.replace('0', 'o')
                .replace('1', 'l')
                .replace('3', 'e')
                .replace('4', 'a')
                .replace('@', 'a')
                .replace('5', 's')
                .replace('$', 's')
                .replace('7', 't')
                .replace('!', 'i');
    }

    /** Of an address: what stands before the at, and the names of its domain, if they are long enough to mean something. */
    private static List<String> words(String email) {
        Set<String> words = Stream.of(email.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> word.length() >= SHORTEST_RUN - 1)
                .collect(Collectors.toSet());
        return Stream.concat(words.stream(), words.stream().map(PasswordRules::spelled))
                .distinct()
                .sorted((one, other) -> other.length() - one.length())
                .toList();
    }

    private static List<String> walks(String... ways) {
        return Stream.of(ways)
                .flatMap(way -> Stream.of(way, new StringBuilder(way).reverse().toString()))
                .toList();
    }
}
