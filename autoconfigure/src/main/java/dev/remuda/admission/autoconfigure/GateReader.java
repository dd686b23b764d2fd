package dev.remuda.admission.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.remuda.admission.AdaptiveLimit;
import dev.remuda.admission.GateSettings;
import dev.remuda.admission.Limit;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Makes the settings of the gates out of the properties, and says what is wrong with them
 * by the key.
 */
class GateReader {

	/**
	 * The name of the gate of all requests that are in no group.
	 */
	static final String DEFAULT = "default";

	private static final String ADAPTIVE = "adaptive";

	private static final int INITIAL = 20;

	private static final String ALGORITHM = "com.netflix.concurrency.limits.limit.Gradient2Limit";

	private final AdmissionProperties properties;

	private final Duration requestTimeout;

	private final boolean algorithm;

	/**
	 * Create a reader.
	 * @param requestTimeout how long requests may take of groups that don't say so; zero
	 * for as long as they like
	 */
	GateReader(AdmissionProperties properties, Duration requestTimeout, @Nullable ClassLoader classLoader) {
		this.properties = properties;
		this.requestTimeout = requestTimeout;
		this.algorithm = ClassUtils.isPresent(ALGORITHM, classLoader);
	}

	/**
	 * Return the names of the gates: {@value #DEFAULT}, and those of the groups.
	 */
	List<String> names() {
		List<String> names = new ArrayList<>(List.of(DEFAULT));
		names.addAll(this.properties.getGroups().keySet());
		return names;
	}

	/**
	 * Return the settings of the gates: of that of all, and of the groups in their order.
	 */
	List<GateSettings> gates() {
		requireBounds(this.properties.getAdaptive());
		AdmissionProperties.Queue queue = this.properties.getQueue();
		List<GateSettings> gates = new ArrayList<>();
		gates.add(new GateSettings(DEFAULT, limit("max-in-flight", this.properties.getMaxInFlight()),
				capacity("queue.capacity", queue.getCapacity()),
				timeout("queue.timeout", queue.getTimeout(), queue.getCapacity()), this.requestTimeout));
		this.properties.getGroups().forEach((name, group) -> gates.add(group("groups." + name, name, group, queue)));
		return gates;
	}

	private GateSettings group(String key, String name, AdmissionProperties.Group group,
			AdmissionProperties.Queue queue) {
		if (name.equals(DEFAULT)) {
			throw new AdmissionConfigurationException(key,
					"'%s' is what requests are called that are in no group".formatted(DEFAULT),
					"Choose another name for the group.");
		}
		Integer capacity = group.getQueue().getCapacity();
		Duration timeout = group.getQueue().getTimeout();
		int effective = (capacity != null) ? capacity(key + ".queue.capacity", capacity) : queue.getCapacity();
		return new GateSettings(name, limit(key + ".max-in-flight", group.getMaxInFlight()), effective,
				timeout(key + ".queue.timeout", (timeout != null) ? timeout : queue.getTimeout(), effective),
				requestTimeout(key + ".request-timeout", group.getRequestTimeout()));
	}

	private Duration requestTimeout(String key, @Nullable Duration timeout) {
		if (timeout != null && timeout.isNegative()) {
			throw new AdmissionConfigurationException(key,
					"'%dms' is no time for a request".formatted(timeout.toMillis()),
					"Choose a time, as in 30s, or 0 for as long as it likes.");
		}
		return (timeout != null) ? timeout : this.requestTimeout;
	}

	private static int capacity(String key, int capacity) {
		if (capacity < 0) {
			throw new AdmissionConfigurationException(key, "'%d' is less than 0".formatted(capacity),
					"Choose 0 for no queue.");
		}
		return capacity;
	}

	private static Duration timeout(String key, Duration timeout, int capacity) {
		if (timeout.isNegative() || (timeout.isZero() && capacity > 0)) {
			throw new AdmissionConfigurationException(key,
					"'%dms' is no time to wait, and %d requests may wait".formatted(timeout.toMillis(), capacity),
					"Choose a time, as in 1s, or set the capacity of the queue to 0.");
		}
		return timeout;
	}

	private Limit limit(String key, @Nullable String text) {
		if (text == null || text.isBlank()) {
			return Limit.NONE;
		}
		if (text.strip().toLowerCase(Locale.ROOT).equals(ADAPTIVE)) {
			return adaptive(key);
		}
		int limit = number(key, text.strip());
		return () -> limit;
	}

	private static int number(String key, String text) {
		try {
			int limit = Integer.parseInt(text);
			if (limit > 0) {
				return limit;
			}
		}
		catch (NumberFormatException ex) {
			// Said below
		}
		throw new AdmissionConfigurationException(key,
				"'%s' is neither a number above 0 nor '%s'".formatted(text, ADAPTIVE),
				"Choose how many requests may be in flight, or '%s'; leave it out for no limit.".formatted(ADAPTIVE));
	}

	private Limit adaptive(String key) {
		if (!this.algorithm) {
			throw new AdmissionConfigurationException(key, "what finds an adaptive limit isn't on the class path",
					"Add the dependency com.netflix.concurrency-limits:concurrency-limits-core, or choose a number.");
		}
		AdmissionProperties.Adaptive adaptive = this.properties.getAdaptive();
		Integer initial = adaptive.getInitial();
		return new AdaptiveLimit(
				(initial != null) ? initial : Math.max(adaptive.getMin(), Math.min(INITIAL, adaptive.getMax())),
				adaptive.getMin(), adaptive.getMax());
	}

	private static void requireBounds(AdmissionProperties.Adaptive adaptive) {
		if (adaptive.getMin() < 1) {
			throw new AdmissionConfigurationException("adaptive.min",
					"'%d' is less than 1".formatted(adaptive.getMin()),
					"Choose what the limit never falls below, at least 1.");
		}
		if (adaptive.getMax() < adaptive.getMin()) {
			throw new AdmissionConfigurationException("adaptive.max",
					"'%d' is less than %s.adaptive.min, which is %d".formatted(adaptive.getMax(),
							AdmissionProperties.PREFIX, adaptive.getMin()),
					"Choose a greater maximum or a smaller minimum.");
		}
		Integer initial = adaptive.getInitial();
		if (initial != null && (initial < adaptive.getMin() || initial > adaptive.getMax())) {
			throw new AdmissionConfigurationException("adaptive.initial",
					"'%d' isn't between %d and %d, between which the limit moves".formatted(initial, adaptive.getMin(),
							adaptive.getMax()),
					"Choose a value between %1$s.adaptive.min and %1$s.adaptive.max."
						.formatted(AdmissionProperties.PREFIX));
		}
	}

}
