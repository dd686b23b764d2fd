package dev.remuda.worker.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.remuda.worker.ExplicitValue;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What the user wrote, with the place where it stands; spelling variants and environment
 * variables included.
 */
final class ExplicitProperties {

	private final List<ConfigurationPropertySource> sources = new ArrayList<>();

	private final Binder binder;

	ExplicitProperties(ConfigurableEnvironment environment) {
		ConfigurationPropertySources.attach(environment);
		ConfigurationPropertySources.get(environment).forEach(this.sources::add);
		this.binder = Binder.get(environment);
	}

	Binder binder() {
		return this.binder;
	}

	<T> @Nullable ExplicitValue<T> find(String key, Class<T> type) {
		ConfigurationProperty property = property(ConfigurationPropertyName.of(key));
		if (property == null) {
			return null;
		}
		return this.binder.bind(key, Bindable.of(type))
			.map((value) -> new ExplicitValue<>(key, value, String.valueOf(property.getValue()), origin(property)))
			.orElse(null);
	}

	List<ExplicitValue<Object>> below(String prefix) {
		ConfigurationPropertyName parent = ConfigurationPropertyName.of(prefix);
		return this.sources.stream()
			.flatMap(this::names)
			.filter(parent::isAncestorOf)
			.distinct()
			.map(this::property)
			.flatMap(Stream::ofNullable)
			.map((property) -> new ExplicitValue<>(property.getName().toString(), property.getValue(),
					String.valueOf(property.getValue()), origin(property)))
			.toList();
	}

	private Stream<ConfigurationPropertyName> names(ConfigurationPropertySource source) {
		return (source instanceof IterableConfigurationPropertySource iterable) ? iterable.stream() : Stream.empty();
	}

	private @Nullable ConfigurationProperty property(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : this.sources) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	private static String origin(ConfigurationProperty property) {
		return (property.getOrigin() != null) ? property.getOrigin().toString() : String.valueOf(property.getSource());
	}

}
