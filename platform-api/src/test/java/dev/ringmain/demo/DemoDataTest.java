package dev.ringmain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Whether a database is the demo's. What is made here is taken back. */
@ApiTest
@Transactional
class DemoDataTest {

    @Autowired
    AutowireCapableBeanFactory beans;

    @Autowired
    Cast cast;

    @Autowired
    JdbcClient jdbc;

    @Test
    void knowsItsRowsWhateverItsTenantsAreCalled() {
        cast.alice();
        DemoData demo = beans.createBean(DemoData.class);
        assertThatThrownBy(demo::exists).isInstanceOf(IllegalStateException.class);

        demo.make();
        assertThat(demo.exists()).isTrue();

        jdbc.sql("UPDATE tenant SET name = 'Amber Mobility' WHERE name = 'Amber Charging'")
                .update();
        assertThat(demo.exists()).isTrue();
    }
}
