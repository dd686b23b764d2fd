package dev.remuda.worker.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.remuda.worker.WorkerReport;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The property source of what Remuda derives: the lowest of all, so that every explicit
 * value wins. It carries the {@link WorkerReport} into the application context.
 */
final class DerivedProperties extends EnumerablePropertySource<WorkerReport> implements OriginLookup<String> {

	static final String NAME = "remudaWorker";

	private final Map<String, Derived> properties;

	DerivedProperties(WorkerReport report, Map<String, Derived> properties) {
		super(NAME, report);
		this.properties = new LinkedHashMap<>(properties);
	}

	static @Nullable WorkerReport report(Environment environment) {
		if (environment instanceof ConfigurableEnvironment configurable
				&& configurable.getPropertySources().get(NAME) instanceof DerivedProperties derived) {
			return derived.getSource();
		}
		return null;
	}

	@Override
	public String[] getPropertyNames() {
		return this.properties.keySet().toArray(String[]::new);
	}

	@Override
	public @Nullable Object getProperty(String name) {
		Derived derived = this.properties.get(name);
		return (derived != null) ? derived.value() : null;
	}

	@Override
	public @Nullable Origin getOrigin(String key) {
		return this.properties.get(key);
	}

	/**
	 * A derived value and what it was derived from.
	 *
	 * @param value the value as text, the way it would stand in a file
	 * @param from what it was derived from
	 */
	record Derived(String value, String from) implements Origin {

		@Override
		public String toString() {
			return "derived from " + this.from;
		}

	}

}
