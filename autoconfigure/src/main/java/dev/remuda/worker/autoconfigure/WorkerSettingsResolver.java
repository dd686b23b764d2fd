package dev.remuda.worker.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.ExplicitValue;
import dev.remuda.worker.WorkerChoice;
import dev.remuda.worker.WorkerConfigurationException;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerModelResolver;
import dev.remuda.worker.WorkerPlatform;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerSetting;
import dev.remuda.worker.WorkerSettings;
import dev.remuda.worker.autoconfigure.DerivedProperties.Derived;

/**
 * Carries each setting onto the chosen model: an explicit Boot property wins, two that
 * contradict each other stop start-up, and what is left is derived. Used once.
 */
final class WorkerSettingsResolver {

	static final String WEB_APPLICATION_TYPE = "spring.main.web-application-type";

	static final String VIRTUAL_THREADS = "spring.threads.virtual.enabled";

	/**
	 * Tomcat keeps this many threads ready ({@code server.tomcat.threads.min-spare}), and
	 * refuses to start if there may be fewer in all.
	 */
	private static final int TOMCAT_MIN_SPARE_THREADS = 10;

	private final ExplicitProperties explicit;

	private final WorkerProperties properties;

	private final WorkerPlatform platform;

	private final WorkerModel model;

	private final WorkerChoice choice;

	private final boolean virtualThreads;

	private final Map<String, Derived> derived = new LinkedHashMap<>();

	private final List<WorkerSetting> rows = new ArrayList<>();

	private final List<String> warnings = new ArrayList<>();

	WorkerSettingsResolver(ExplicitProperties explicit, WorkerProperties properties, WorkerPlatform platform,
			WorkerChoice choice) {
		this.explicit = explicit;
		this.properties = properties;
		this.platform = platform;
		this.choice = choice;
		this.model = choice.model();
		this.virtualThreads = usesVirtualThreads();
	}

	DerivedProperties resolve() {
		modelRow();
		WorkerSettings settings = new WorkerSettings(threads(), eventLoops(), maxConnections(), backlog(),
				keepAliveTimeout(), keepAliveRequests(), gracefulTimeout(), blockingHandlers(), this.virtualThreads);
		deriveModel();
		if (onTomcat()) {
			deriveForTomcat(settings);
		}
		new PortableProperties(this.explicit, this.model).derive(this::derive);
		warnAboutOtherServers();
		return new DerivedProperties(new WorkerReport(this.choice, settings, this.rows, this.warnings), this.derived);
	}

	private boolean usesVirtualThreads() {
		if (this.model == WorkerModel.SERVLET || !this.platform.hasVirtualThreads()) {
			return false;
		}
		ExplicitValue<Boolean> switched = this.explicit.find(VIRTUAL_THREADS, Boolean.class);
		return switched == null || switched.value();
	}

	private boolean onTomcat() {
		return this.model != WorkerModel.REACTIVE;
	}

	private void modelRow() {
		ExplicitValue<String> requested = this.explicit.find(key("model"), String.class);
		this.rows.add(new WorkerSetting(key("model"), this.model.id(), "",
				(requested != null) ? requested.origin() : "default", this.choice.reason()));
	}

	private int threads() {
		return atLeastOne("threads", "threads", this.properties.getThreads(), switch (this.model) {
			case SERVLET -> SettingEffect.carriedBy("server.tomcat.threads.max");
			case VIRTUAL -> SettingEffect.none("each request has a virtual thread of its own");
			case REACTIVE ->
				(this.virtualThreads) ? SettingEffect.none("each blocking handler has a virtual thread of its own")
						: SettingEffect.applied("size of the pool that blocking handlers run on");
		});
	}

	private int eventLoops() {
		SettingEffect effect = (onTomcat()) ? SettingEffect.none("Tomcat has no event loop that runs handlers")
				: SettingEffect.applied("threads that read, decode, run non-blocking handlers and write");
		Integer written = this.properties.getEventLoops();
		String fallback = (written == null) ? "derived from the available processors" : "default";
		int loops = (written != null) ? written : Runtime.getRuntime().availableProcessors();
		requireAtLeastOne("event-loops", loops);
		return setting("event-loops", Integer.class, loops, "threads", effect, fallback);
	}

	private int maxConnections() {
		return atLeastOne("max-connections", "connections", this.properties.getMaxConnections(),
				onTomcat() ? SettingEffect.carriedBy("server.tomcat.max-connections")
						: SettingEffect.applied("at the limit Reactor Netty accepts no further connection"));
	}

	private int backlog() {
		return atLeastOne("backlog", "connections", this.properties.getBacklog(),
				onTomcat() ? SettingEffect.carriedBy("server.tomcat.accept-count")
						: SettingEffect.applied("SO_BACKLOG of the listening socket"));
	}

	private Duration keepAliveTimeout() {
		requirePositive("keep-alive-timeout", this.properties.getKeepAliveTimeout());
		return setting("keep-alive-timeout", Duration.class, this.properties.getKeepAliveTimeout(), "ms",
				SettingEffect.carriedBy(onTomcat() ? "server.tomcat.keep-alive-timeout" : "server.netty.idle-timeout"),
				"default");
	}

	private int keepAliveRequests() {
		int requests = this.properties.getKeepAliveRequests();
		if (requests != WorkerSettings.UNLIMITED) {
			requireAtLeastOne("keep-alive-requests", requests);
		}
		return setting("keep-alive-requests", Integer.class, requests, "requests",
				SettingEffect.carriedBy(
						onTomcat() ? "server.tomcat.max-keep-alive-requests" : "server.netty.max-keep-alive-requests"),
				"default");
	}

	private Duration gracefulTimeout() {
		requirePositive("graceful-timeout", this.properties.getGracefulTimeout());
		ExplicitValue<String> shutdown = this.explicit.find("server.shutdown", String.class);
		boolean immediate = shutdown != null && shutdown.value().equalsIgnoreCase("immediate");
		return setting("graceful-timeout", Duration.class, this.properties.getGracefulTimeout(), "ms",
				immediate ? SettingEffect.none(shutdown + " drops the requests in flight")
						: SettingEffect.carriedBy("spring.lifecycle.timeout-per-shutdown-phase"),
				"default");
	}

	private BlockingHandlers blockingHandlers() {
		return setting("reactive.blocking", BlockingHandlers.class, this.properties.getReactive().getBlocking(), "",
				onTomcat() ? SettingEffect.none("each request has a thread that it may block")
						: SettingEffect.applied("what happens to a blocking handler"),
				"default");
	}

	private int atLeastOne(String name, String unit, int value, SettingEffect effect) {
		requireAtLeastOne(name, value);
		return setting(name, Integer.class, value, unit, effect, "default");
	}

	private <T> T setting(String name, Class<T> type, T value, String unit, SettingEffect effect, String fallback) {
		ExplicitValue<T> own = this.explicit.find(key(name), type);
		ExplicitValue<T> boots = (effect.bootProperty() != null) ? this.explicit.find(effect.bootProperty(), type)
				: null;
		if (own != null && boots != null && !own.value().equals(boots.value())) {
			throw WorkerModelResolver.contradiction(own, boots, DisplayValue.asProperty(own.value()));
		}
		if (own != null && !effect.effective()) {
			this.warnings.add("%s has no effect under the worker model '%s': %s".formatted(own, this.model.id(),
					effect.description().substring("none: ".length())));
		}
		T effective = (boots != null) ? boots.value() : value;
		this.rows.add(new WorkerSetting(key(name), DisplayValue.of(effective), unit, origin(own, boots, fallback),
				effect.description()));
		if (effect.bootProperty() != null && boots == null) {
			this.derived.put(effect.bootProperty(), new Derived(DisplayValue.asProperty(value), key(name)));
		}
		return effective;
	}

	private String origin(@Nullable ExplicitValue<?> own, @Nullable ExplicitValue<?> boots, String fallback) {
		if (own != null) {
			return own.origin();
		}
		return (boots != null) ? "%s in %s".formatted(boots.key(), boots.origin()) : fallback;
	}

	private void deriveModel() {
		derive(WEB_APPLICATION_TYPE, onTomcat() ? "servlet" : "reactive", "", key("model"),
				"which of Boot's web stacks starts");
		derive(VIRTUAL_THREADS, String.valueOf(this.virtualThreads), "", key("model"),
				"what Boot runs requests, tasks and schedules on");
		if (this.platform.contextPropagation()) {
			derive("spring.reactor.context-propagation", "auto", "", "io.micrometer:context-propagation",
					"trace and MDC reach reactive operators and the threads that they change to");
		}
	}

	private void deriveForTomcat(WorkerSettings settings) {
		derive("server.tomcat.processor-cache", String.valueOf(settings.maxConnections()), "processors",
				key("max-connections"), "request processors kept for reuse; with fewer than there are requests in "
						+ "flight, each further request allocates one");
		if (this.model == WorkerModel.SERVLET && settings.threads() < TOMCAT_MIN_SPARE_THREADS) {
			derive("server.tomcat.threads.min-spare", String.valueOf(settings.threads()), "threads", key("threads"),
					"threads kept ready; Tomcat does not start with more of them than of 'threads'");
		}
	}

	private void derive(String bootProperty, String value, String unit, String from, String effect) {
		ExplicitValue<String> written = this.explicit.find(bootProperty, String.class);
		Derived result = new Derived(value, from);
		if (written == null) {
			this.derived.put(bootProperty, result);
		}
		this.rows.add(new WorkerSetting(bootProperty, DisplayValue.parse((written != null) ? written.value() : value),
				unit, (written != null) ? written.origin() : result.toString(), effect));
	}

	private void warnAboutOtherServers() {
		switch (this.model) {
			case SERVLET -> warnBelow("server.netty", "Tomcat is the server");
			case VIRTUAL -> {
				warnBelow("server.netty", "Tomcat is the server");
				warnBelow("server.tomcat.threads", "each request has a virtual thread of its own");
			}
			case REACTIVE -> warnBelow("server.tomcat", "Reactor Netty is the server");
		}
		ExplicitValue<Boolean> switched = this.explicit.find(VIRTUAL_THREADS, Boolean.class);
		if (switched != null && switched.value() && !this.platform.hasVirtualThreads()) {
			this.warnings
				.add("%s has no effect: Java %d has no virtual threads".formatted(switched, this.platform.java()));
		}
	}

	private void warnBelow(String prefix, String why) {
		for (ExplicitValue<Object> value : this.explicit.below(prefix)) {
			this.warnings
				.add("%s has no effect under the worker model '%s': %s".formatted(value, this.model.id(), why));
		}
	}

	private void requireAtLeastOne(String name, int value) {
		if (value < 1) {
			throw outOfRange(name, String.valueOf(value), name.equals("keep-alive-requests")
					? "Set it to at least 1, or to -1 for no limit." : "Set it to at least 1.");
		}
	}

	private void requirePositive(String name, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw outOfRange(name, DisplayValue.asProperty(value), "Set it to a positive duration, such as '30s'.");
		}
	}

	private WorkerConfigurationException outOfRange(String name, String value, String action) {
		ExplicitValue<String> written = this.explicit.find(key(name), String.class);
		return new WorkerConfigurationException(
				"%s is out of range.".formatted((written != null) ? written : key(name) + "=" + value), action);
	}

	private static String key(String name) {
		return WorkerProperties.PREFIX + "." + name;
	}

}
