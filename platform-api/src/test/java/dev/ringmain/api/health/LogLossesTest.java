package dev.ringmain.api.health;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;

@EnabledOnOs(value = OS.LINUX, disabledReason = "/dev/full, a disk without room, is Linux's")
class LogLossesTest {

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void aLineThatFindsNoRoomIsCounted() {
        new LogLosses().bindTo(metrics);
        assertThat(failed()).isZero();

        Logger log = (Logger) LoggerFactory.getLogger("a.full.disk");
        log.setAdditive(false);
        FileAppender<ILoggingEvent> appender = onAFullDisk(log.getLoggerContext());
        log.addAppender(appender);
        try {
            log.error("nobody will read this");
        } finally {
            log.detachAppender(appender);
            appender.stop();
        }

        assertThat(failed()).isPositive();
    }

    private double failed() {
        return metrics.get("ringmain.log.writes.failed").functionCounter().count();
    }

    private static FileAppender<ILoggingEvent> onAFullDisk(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setFile("/dev/full");
        appender.start();
        return appender;
    }
}
