package dev.ringmain.chore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ChoresTest {

    @Autowired
    JdbcClient jdbc;

    private static final class Errand implements Chore {

        private final boolean due;
        private int done;
        private boolean fails;

        Errand(boolean due) {
            this.due = due;
        }

        @Override
        public String sign() {
            return "SELECT 1 FROM (SELECT 1 AS one) AS row_of_one WHERE one = " + (due ? 1 : 2) + " LIMIT 1";
        }

        @Override
        public void goOn() {
            done++;
            if (fails) {
                throw new IllegalStateException("It broke");
            }
        }
    }

    @Test
    void goesOnWithThoseThatShowASign() {
        Errand first = new Errand(true);
        Errand none = new Errand(false);
        Errand last = new Errand(true);

        chores(Runnable::run, first, none, last).look();

        assertThat(first.done).isEqualTo(1);
        assertThat(none.done).isZero();
        assertThat(last.done).isEqualTo(1);
    }

    @Test
    void beginsNothingThatIsStillUnderWay() {
        Queue<Runnable> begun = new ArrayDeque<>();
        Errand slow = new Errand(true);
        Chores chores = chores(begun::add, slow);

        chores.look();
        chores.look();
        assertThat(begun).hasSize(1);

        begun.remove().run();
        chores.look();
        assertThat(begun).hasSize(1);
    }

    @Test
    void triesAgainWhatBroke() {
        Errand broken = new Errand(true);
        broken.fails = true;
        Errand sound = new Errand(true);
        Chores chores = chores(Runnable::run, broken, sound);

        chores.look();
        chores.look();

        assertThat(broken.done).isEqualTo(2);
        assertThat(sound.done).isEqualTo(2);
    }

    private Chores chores(Executor threads, Chore... chores) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        for (int n = 0; n < chores.length; n++) {
            beans.addBean("chore" + n, chores[n]);
        }
        return new Chores(jdbc, threads, beans.getBeanProvider(Chore.class));
    }
}
