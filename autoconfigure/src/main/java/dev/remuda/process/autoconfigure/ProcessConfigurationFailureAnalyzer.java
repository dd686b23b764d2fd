package dev.remuda.process.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Shows an {@link ProcessConfigurationException} without a stack trace, and where the key
 * was set.
 */
class ProcessConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ProcessConfigurationException> {

	private final @Nullable Environment environment;

	ProcessConfigurationFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ProcessConfigurationException cause) {
		String origin = origin(cause.getKey());
		return new FailureAnalysis(
				"%s%s: %s.".formatted(cause.getKey(), (origin != null) ? " (" + origin + ")" : "", cause.getProblem()),
				cause.getAction(), cause);
	}

	private @Nullable String origin(String key) {
		if (this.environment == null || !ConfigurationPropertyName.isValid(key)) {
			return null;
		}
		ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null && property.getOrigin() != null) {
				return property.getOrigin().toString();
			}
		}
		return null;
	}

}
