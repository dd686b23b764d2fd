package dev.remuda.gpu.autoconfigure;

import org.jspecify.annotations.Nullable;

import dev.remuda.gpu.GpuSource;
import dev.remuda.gpu.GpuUnavailableException;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains that the source of the state of the GPUs that was asked for can't be used.
 */
class GpuUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<GpuUnavailableException> {

	private static final ConfigurationPropertyName PROVIDER = ConfigurationPropertyName
		.of(GpuProperties.PREFIX + ".provider");

	private final Environment environment;

	GpuUnavailableFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, GpuUnavailableException cause) {
		ConfigurationProperty provider = provider();
		if (provider == null) {
			return null;
		}
		String origin = (provider.getOrigin() != null) ? " (%s)".formatted(provider.getOrigin()) : "";
		return new FailureAnalysis(
				"%s=%s%s asks for a source of the state of the GPUs that can't be used: %s."
					.formatted(provider.getName(), provider.getValue(), origin, cause.getMessage()),
				action(cause.getSource()), cause);
	}

	private @Nullable ConfigurationProperty provider() {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(PROVIDER);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	private static String action(GpuSource source) {
		String remedy = "Install the NVIDIA driver (in a container: run it with the NVIDIA runtime and the driver "
				+ "capability 'utility')"
				+ ((source == GpuSource.NVML)
						? ", point %1$s.nvml-library to its libnvidia-ml.so.1, and add net.java.dev.jna:jna to the "
								+ "class path"
						: ", or point %1$s.nvidia-smi to the command");
		return (remedy + "; or set %2$s to 'auto', which takes what is usable.").formatted(GpuProperties.PREFIX,
				PROVIDER);
	}

}
