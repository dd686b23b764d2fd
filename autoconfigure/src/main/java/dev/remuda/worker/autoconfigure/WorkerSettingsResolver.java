package dev.remuda.worker.autoconfigure;

import java.time.Duration;
import java.util.OptionalInt;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.ExplicitValue;
import dev.remuda.worker.WorkerChoice;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerPlatform;
import dev.remuda.worker.WorkerSettings;
import dev.remuda.worker.watchdog.WatchdogSettings;
import org.jspecify.annotations.Nullable;

import static dev.remuda.worker.autoconfigure.SettingEffect.applied;
import static dev.remuda.worker.autoconfigure.SettingEffect.carriedBy;
import static dev.remuda.worker.autoconfigure.SettingEffect.none;

/**
 * The table of settings: what each one does under each worker model.
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

	private final boolean onTomcat;

	private final boolean virtualThreads;

	private final SettingResolution resolution;

	WorkerSettingsResolver(ExplicitProperties explicit, WorkerProperties properties, WorkerPlatform platform,
			WorkerChoice choice) {
		this.explicit = explicit;
		this.properties = properties;
		this.platform = platform;
		this.model = choice.model();
		this.onTomcat = this.model != WorkerModel.REACTIVE;
		this.virtualThreads = usesVirtualThreads();
		this.resolution = new SettingResolution(explicit, choice);
	}

	DerivedProperties resolve() {
		WorkerSettings settings = new WorkerSettings(threads(), eventLoops(), maxConnections(), backlog(),
				keepAliveTimeout(), keepAliveRequests(), shutdownDelay(), gracefulTimeout(), requestTimeout(),
				blockingHandlers(), this.virtualThreads);
		watchdog();
		deriveModel();
		if (this.onTomcat) {
			deriveForTomcat(settings);
		}
		new PortableProperties(this.explicit, this.model).derive(this.resolution::derive);
		warnOfBootPropertiesWithoutEffect();
		return this.resolution.complete(settings);
	}

	private boolean usesVirtualThreads() {
		if (this.model == WorkerModel.SERVLET || !this.platform.hasVirtualThreads()) {
			return false;
		}
		ExplicitValue<Boolean> switched = this.explicit.find(VIRTUAL_THREADS, Boolean.class);
		return switched == null || switched.value();
	}

	private int threads() {
		this.resolution.requireAtLeastOne("threads", this.properties.getThreads());
		return this.resolution.setting("threads", Integer.class, this.properties.getThreads(), "threads",
				switch (this.model) {
					case SERVLET -> carriedBy("server.tomcat.threads.max");
					case VIRTUAL -> none("each request has a virtual thread of its own");
					case REACTIVE -> this.virtualThreads ? none("each blocking handler has a virtual thread of its own")
							: applied("size of the pool that blocking handlers run on");
				});
	}

	private int eventLoops() {
		Integer written = this.properties.getEventLoops();
		int loops = (written != null) ? written : Runtime.getRuntime().availableProcessors();
		this.resolution.requireAtLeastOne("event-loops", loops);
		return this.resolution.setting("event-loops", Integer.class, loops, "threads",
				this.onTomcat ? none("Tomcat has no event loop that runs handlers")
						: applied("threads that read, decode, run non-blocking handlers and write"),
				"derived from the available processors");
	}

	private int maxConnections() {
		this.resolution.requireAtLeastOne("max-connections", this.properties.getMaxConnections());
		return this.resolution.setting("max-connections", Integer.class, this.properties.getMaxConnections(),
				"connections", this.onTomcat ? carriedBy("server.tomcat.max-connections")
						: applied("at the limit Reactor Netty accepts no further connection"));
	}

	private int backlog() {
		int backlog = this.properties.getBacklog();
		this.resolution.requireAtLeastOne("backlog", backlog);
		SettingEffect effect = this.onTomcat ? carriedBy("server.tomcat.accept-count")
				: applied("SO_BACKLOG of the listening socket");
		OptionalInt limit = AcceptQueueLimit.read();
		if (limit.isPresent() && limit.getAsInt() < backlog) {
			effect = effect.with("; the kernel cuts it to %d (net.core.somaxconn)".formatted(limit.getAsInt()));
		}
		return this.resolution.setting("backlog", Integer.class, backlog, "connections", effect);
	}

	private Duration keepAliveTimeout() {
		this.resolution.requirePositive("keep-alive-timeout", this.properties.getKeepAliveTimeout());
		return this.resolution.setting("keep-alive-timeout", Duration.class, this.properties.getKeepAliveTimeout(),
				"ms", carriedBy(this.onTomcat ? "server.tomcat.keep-alive-timeout" : "server.netty.idle-timeout"));
	}

	private int keepAliveRequests() {
		this.resolution.requireAtLeastOneOrUnlimited("keep-alive-requests", this.properties.getKeepAliveRequests());
		return this.resolution.setting("keep-alive-requests", Integer.class, this.properties.getKeepAliveRequests(),
				"requests", carriedBy(this.onTomcat ? "server.tomcat.max-keep-alive-requests"
						: "server.netty.max-keep-alive-requests"));
	}

	private Duration shutdownDelay() {
		this.resolution.requireNotNegative("shutdown-delay", this.properties.getShutdownDelay());
		ExplicitValue<String> immediate = immediateShutdown();
		return this.resolution.setting("shutdown-delay", Duration.class, this.properties.getShutdownDelay(), "ms",
				(immediate != null) ? none(immediate + " waits for nothing")
						: applied("how long requests are served as before at shutdown"));
	}

	private Duration gracefulTimeout() {
		this.resolution.requirePositive("graceful-timeout", this.properties.getGracefulTimeout());
		ExplicitValue<String> immediate = immediateShutdown();
		return this.resolution.setting("graceful-timeout", Duration.class, this.properties.getGracefulTimeout(), "ms",
				(immediate != null) ? none(immediate + " drops the requests in flight")
						: carriedBy("spring.lifecycle.timeout-per-shutdown-phase"));
	}

	private @Nullable ExplicitValue<String> immediateShutdown() {
		ExplicitValue<String> shutdown = this.explicit.find("server.shutdown", String.class);
		return (shutdown != null && shutdown.value().equalsIgnoreCase("immediate")) ? shutdown : null;
	}

	private Duration requestTimeout() {
		Duration written = this.properties.getRequestTimeout();
		Duration timeout = (written != null) ? written : Duration.ZERO;
		this.resolution.requireNotNegative("request-timeout", timeout);
		ExplicitValue<Boolean> admission = this.explicit.find("remuda.admission.enabled", Boolean.class);
		boolean off = admission != null && !admission.value();
		return this.resolution.setting("request-timeout", Duration.class, timeout, "ms",
				off ? none(admission + " looks after no request")
						: applied("time from when a request comes to the end of its response; 0 for no limit"));
	}

	private BlockingHandlers blockingHandlers() {
		return this.resolution.setting("reactive.blocking", BlockingHandlers.class,
				this.properties.getReactive().getBlocking(), "",
				this.onTomcat ? none("each request has a thread that it may block")
						: applied("what happens to a blocking handler"));
	}

	private void watchdog() {
		WorkerProperties.Watchdog watchdog = this.properties.getWatchdog();
		this.resolution.requireAtLeast("watchdog.threshold", watchdog.getThreshold(),
				WatchdogSettings.SHORTEST_THRESHOLD);
		this.resolution.requirePositive("watchdog.interval", watchdog.getInterval());
		this.resolution.setting("watchdog.enabled", Boolean.class, watchdog.isEnabled(), "",
				applied("whether what doesn't get on is reported"));
		SettingEffect off = none(SettingResolution.key("watchdog.enabled") + " is false");
		this.resolution.setting("watchdog.threshold", Duration.class, watchdog.getThreshold(), "ms",
				watchdog.isEnabled() ? applied(switch (this.model) {
					case SERVLET -> "how long requests must wait for a thread to be reported";
					case VIRTUAL -> "how long carriers must be held to be reported";
					case REACTIVE -> "how long an event loop must be blocked to be reported";
				}) : off);
		this.resolution.setting("watchdog.interval", Duration.class, watchdog.getInterval(), "ms",
				watchdog.isEnabled() ? applied("how often the same place is reported") : off);
	}

	private void deriveModel() {
		String from = SettingResolution.key("model");
		this.resolution.derive(WEB_APPLICATION_TYPE, this.onTomcat ? "servlet" : "reactive", "", from,
				"which of Boot's web stacks starts");
		this.resolution.derive(VIRTUAL_THREADS, String.valueOf(this.virtualThreads), "", from,
				"what Boot runs requests, tasks and schedules on");
		if (this.platform.contextPropagation()) {
			this.resolution.derive("spring.reactor.context-propagation", "auto", "",
					"io.micrometer:context-propagation",
					"trace and MDC reach reactive operators and the threads that they change to");
		}
	}

	private void deriveForTomcat(WorkerSettings settings) {
		this.resolution.derive("server.tomcat.processor-cache", String.valueOf(settings.maxConnections()), "processors",
				SettingResolution.key("max-connections"),
				"request processors kept for reuse; each request in flight beyond them allocates a new one");
		if (this.model == WorkerModel.SERVLET && settings.threads() < TOMCAT_MIN_SPARE_THREADS) {
			this.resolution.derive("server.tomcat.threads.min-spare", String.valueOf(settings.threads()), "threads",
					SettingResolution.key("threads"),
					"threads kept ready; Tomcat does not start with more of them than of 'threads'");
		}
	}

	private void warnOfBootPropertiesWithoutEffect() {
		this.resolution.warnBelow(this.onTomcat ? "server.netty" : "server.tomcat",
				this.onTomcat ? "Tomcat is the server" : "Reactor Netty is the server");
		if (this.model == WorkerModel.VIRTUAL) {
			this.resolution.warnBelow("server.tomcat.threads", "each request has a virtual thread of its own");
		}
		ExplicitValue<Boolean> switched = this.explicit.find(VIRTUAL_THREADS, Boolean.class);
		if (switched != null && switched.value() && !this.platform.hasVirtualThreads()) {
			this.resolution.warnOfNoEffect(switched, "Java %d has no virtual threads".formatted(this.platform.java()));
		}
	}

}
