package dev.remuda.gpu.autoconfigure;

import java.time.Duration;

import dev.remuda.gpu.GpuMonitor;
import dev.remuda.gpu.GpuSettings;
import dev.remuda.gpu.LocalGpuMonitor;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the watching of the GPUs. With
 * the provider {@code auto}, start-up waits for no device and fails for none.
 */
@AutoConfiguration
@EnableConfigurationProperties(GpuProperties.class)
@ImportRuntimeHints(GpuRuntimeHints.class)
public final class GpuAutoConfiguration {

	GpuAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(GpuMonitor.class)
	LocalGpuMonitor gpuMonitor(GpuProperties properties) {
		return new LocalGpuMonitor(settings(properties));
	}

	@Bean
	GpuStartupLogger gpuStartupLogger(GpuMonitor monitor) {
		return new GpuStartupLogger(monitor);
	}

	private static GpuSettings settings(GpuProperties properties) {
		require(!properties.getNvidiaSmi().isBlank(), "nvidia-smi", properties.getNvidiaSmi(), "it must not be blank");
		require(!properties.getRefreshInterval().isNegative(), "refresh-interval", properties.getRefreshInterval(),
				"it must not be negative");
		require(properties.getTimeout().compareTo(Duration.ZERO) > 0, "timeout", properties.getTimeout(),
				"it must be above zero");
		return new GpuSettings(properties.getProvider().source(), properties.getNvmlLibrary(),
				properties.getNvidiaSmi(), properties.getRefreshInterval(), properties.getTimeout());
	}

	private static void require(boolean valid, String key, Object value, String rule) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(GpuProperties.PREFIX + "." + key, value, rule);
		}
	}

}
