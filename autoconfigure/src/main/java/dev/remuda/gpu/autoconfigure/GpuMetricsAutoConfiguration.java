package dev.remuda.gpu.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import dev.remuda.gpu.GpuMonitor;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of the GPUs.
 */
@AutoConfiguration(after = GpuAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ GpuMonitor.class, MeterRegistry.class })
public final class GpuMetricsAutoConfiguration {

	GpuMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	GpuMeters gpuMeters(GpuMonitor monitor) {
		return new GpuMeters(monitor);
	}

}
