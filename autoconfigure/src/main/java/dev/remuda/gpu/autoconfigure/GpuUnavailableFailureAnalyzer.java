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

	private static final String PROVIDER = GpuProperties.PREFIX + ".provider";

	private final Environment environment;

	GpuUnavailableFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, GpuUnavailableException cause) {
		GpuSource source = cause.getSource();
		return new FailureAnalysis("%s=%s%s asks for a source of the state of the GPUs that can't be used: %s."
			.formatted(PROVIDER, source.id(), origin(), cause.getMessage()), action(source), cause);
	}

	private String action(GpuSource source) {
		String remedy = switch (source) {
			case NVML -> "Install the NVIDIA driver (in a container: run it with the NVIDIA runtime and the driver "
					+ "capability 'utility'), point %1$s.nvml-library to its libnvidia-ml.so.1, and add "
					+ "net.java.dev.jna:jna to the class path";
			case NVIDIA_SMI -> "Install the NVIDIA driver (in a container: run it with the NVIDIA runtime and the "
					+ "driver capability 'utility'), or point %1$s.nvidia-smi to the command";
			case NONE -> "Correct it";
		};
		return (remedy + "; or set %2$s to 'auto', which takes what is usable.").formatted(GpuProperties.PREFIX,
				PROVIDER);
	}

	private String origin() {
		ConfigurationProperty property = property(ConfigurationPropertyName.of(PROVIDER));
		return (property != null && property.getOrigin() != null) ? " (%s)".formatted(property.getOrigin()) : "";
	}

	private @Nullable ConfigurationProperty property(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

}
