package dev.ringmain.admin;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

/** The settings of the framework that the dashboard counts on. */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:dev/ringmain/admin/defaults.properties")
class AdminDefaults {}
