package dev.remuda.worker.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.remuda.worker.ExplicitValue;
import dev.remuda.worker.WorkerChoice;
import dev.remuda.worker.WorkerConfigurationException;
import dev.remuda.worker.WorkerModelResolver;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerSetting;
import dev.remuda.worker.WorkerSettings;
import dev.remuda.worker.autoconfigure.DerivedProperties.Derived;

/**
 * Decides one setting after the other by the same rules, and remembers what to show, to
 * derive and to warn of: an explicit Boot property wins, two explicit values that
 * contradict each other stop start-up, and what is left is derived.
 */
final class SettingResolution {

	private static final String DEFAULT_ORIGIN = "default";

	private final ExplicitProperties explicit;

	private final WorkerChoice choice;

	private final Map<String, Derived> derived = new LinkedHashMap<>();

	private final List<WorkerSetting> rows = new ArrayList<>();

	private final List<String> warnings = new ArrayList<>();

	SettingResolution(ExplicitProperties explicit, WorkerChoice choice) {
		this.explicit = explicit;
		this.choice = choice;
		ExplicitValue<String> requested = explicit.find(key("model"), String.class);
		this.rows.add(new WorkerSetting(key("model"), choice.model().id(), "", origin(requested, null, DEFAULT_ORIGIN),
				choice.reason()));
	}

	/**
	 * Decide a setting of Remuda's own.
	 * @return the value in effect
	 */
	<T> T setting(String name, Class<T> type, T value, String unit, SettingEffect effect) {
		return setting(name, type, value, unit, effect, DEFAULT_ORIGIN);
	}

	<T> T setting(String name, Class<T> type, T value, String unit, SettingEffect effect, String originOfDefault) {
		String boot = effect.bootProperty();
		ExplicitValue<T> own = this.explicit.find(key(name), type);
		ExplicitValue<T> boots = (boot != null) ? this.explicit.find(boot, type) : null;
		if (own != null && boots != null && !own.value().equals(boots.value())) {
			throw WorkerModelResolver.contradiction(own, boots, own.text());
		}
		if (own != null && !effect.effective()) {
			warnOfNoEffect(own, effect.description());
		}
		T effective = (boots != null) ? boots.value() : value;
		this.rows.add(new WorkerSetting(key(name), DisplayValue.of(effective), unit,
				origin(own, boots, originOfDefault), effect.toString()));
		if (boot != null && boots == null) {
			this.derived.put(boot, new Derived(DisplayValue.asProperty(value), key(name)));
		}
		return effective;
	}

	/**
	 * Derive a Boot property that no setting stands for alone, unless it was written.
	 */
	void derive(String bootProperty, String value, String unit, String from, String effect) {
		ExplicitValue<String> written = this.explicit.find(bootProperty, String.class);
		Derived result = new Derived(value, from);
		if (written == null) {
			this.derived.put(bootProperty, result);
		}
		this.rows.add(new WorkerSetting(bootProperty, DisplayValue.parse((written != null) ? written.value() : value),
				unit, origin(written, null, result.toString()), effect));
	}

	/**
	 * Warn of each explicit property below a prefix.
	 */
	void warnBelow(String prefix, String why) {
		this.explicit.below(prefix).forEach((value) -> warnOfNoEffect(value, why));
	}

	void warnOfNoEffect(ExplicitValue<?> value, String why) {
		this.warnings
			.add("%s has no effect under the worker model '%s': %s".formatted(value, this.choice.model().id(), why));
	}

	void requireAtLeastOne(String name, int value) {
		if (value < 1) {
			throw outOfRange(name, value, "Set it to at least 1.");
		}
	}

	void requireAtLeastOneOrUnlimited(String name, int value) {
		if (value < 1 && value != WorkerSettings.UNLIMITED) {
			throw outOfRange(name, value, "Set it to at least 1, or to -1 for no limit.");
		}
	}

	void requirePositive(String name, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw outOfRange(name, value, "Set it to a positive duration, such as '30s'.");
		}
	}

	void requireNotNegative(String name, Duration value) {
		if (value.isNegative()) {
			throw outOfRange(name, value, "Set it to a positive duration, such as '30s', or to 0 for none.");
		}
	}

	void requireAtLeast(String name, Duration value, Duration least) {
		if (value.compareTo(least) < 0) {
			throw outOfRange(name, value, "Set it to at least %s.".formatted(DisplayValue.asProperty(least)));
		}
	}

	DerivedProperties complete(WorkerSettings settings) {
		return new DerivedProperties(new WorkerReport(this.choice, settings, this.rows, this.warnings), this.derived);
	}

	private WorkerConfigurationException outOfRange(String name, Object value, String action) {
		ExplicitValue<String> written = this.explicit.find(key(name), String.class);
		Object quoted = (written != null) ? written : key(name) + "=" + DisplayValue.asProperty(value);
		return new WorkerConfigurationException(quoted + " is out of range.", action);
	}

	private static String origin(@Nullable ExplicitValue<?> own, @Nullable ExplicitValue<?> boots,
			String originOfDefault) {
		if (own != null) {
			return own.origin();
		}
		return (boots != null) ? "%s in %s".formatted(boots.key(), boots.origin()) : originOfDefault;
	}

	static String key(String name) {
		return WorkerProperties.PREFIX + "." + name;
	}

}
