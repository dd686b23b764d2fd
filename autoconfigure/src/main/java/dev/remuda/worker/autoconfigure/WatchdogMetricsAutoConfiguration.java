package dev.remuda.worker.autoconfigure;

import dev.remuda.worker.watchdog.Watchdog;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of the watchdog.
 */
@AutoConfiguration(after = WatchdogAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(Watchdog.class)
public final class WatchdogMetricsAutoConfiguration {

	WatchdogMetricsAutoConfiguration() {
	}

	@Bean
	WatchdogMeters workerWatchdogMeters(Watchdog watchdog) {
		return new WatchdogMeters(watchdog);
	}

}
