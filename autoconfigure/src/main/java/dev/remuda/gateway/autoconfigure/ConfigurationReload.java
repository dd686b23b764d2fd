package dev.remuda.gateway.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.remuda.gateway.GatewayConfigurationException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * Looks whether the configuration files have changed, and has the gateway go by what they
 * say: all of it if nothing is wrong with any of it, else nothing. A file is read once it
 * has stayed the same from one look to the next, so that none is read half written.
 */
class ConfigurationReload implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(ConfigurationReload.class);

	/**
	 * What of the gateway can be changed while it runs.
	 */
	private static final Set<String> LIVE = Set.of("upstreams", "routes", "forwarded");

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(GatewayProperties.PREFIX);

	private final ConfigurableEnvironment environment;

	private final BeanFactory beans;

	private final Duration interval;

	private final Consumer<GatewayProperties> gateway;

	private final Set<Path> files = new TreeSet<>();

	private Map<ConfigurationPropertyName, String> fixed;

	private Map<Path, ConfigurationFiles.Stamp> seen;

	private Map<Path, ConfigurationFiles.Stamp> read;

	private volatile boolean stale;

	private @Nullable ScheduledExecutorService thread;

	/**
	 * Create a reload.
	 * @param environment what the application was started with
	 * @param beans for those who explain failures
	 * @param interval time from one look at the files to the next
	 * @param gateway takes properties over, or throws what is wrong with them and leaves
	 * all as it was
	 */
	ConfigurationReload(ConfigurableEnvironment environment, BeanFactory beans, Duration interval,
			Consumer<GatewayProperties> gateway) {
		this.environment = environment;
		this.beans = beans;
		this.interval = interval;
		this.gateway = gateway;
		this.files.addAll(ConfigurationFiles.of(environment));
		this.fixed = fixed(environment);
		this.read = ConfigurationFiles.stamps(this.files);
		this.seen = this.read;
	}

	@Override
	public synchronized void start() {
		this.thread = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread created = new Thread(task, "gateway-configuration");
			created.setDaemon(true);
			return created;
		});
		this.thread.scheduleWithFixedDelay(this::look, this.interval.toMillis(), this.interval.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	@Override
	public synchronized void stop() {
		if (this.thread != null) {
			this.thread.shutdownNow();
			this.thread = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.thread != null;
	}

	/**
	 * Read the files again, though they stay the same: something that they name has
	 * changed.
	 */
	void again() {
		this.stale = true;
	}

	private void look() {
		Map<Path, ConfigurationFiles.Stamp> now = ConfigurationFiles.stamps(this.files);
		boolean settled = now.equals(this.seen);
		this.seen = now;
		if (settled && (this.stale || !now.equals(this.read))) {
			this.stale = false;
			this.read = now;
			reload(now);
		}
	}

	private void reload(Map<Path, ConfigurationFiles.Stamp> now) {
		List<Path> missing = now.entrySet()
			.stream()
			.filter((file) -> file.getValue().isMissing())
			.map(Map.Entry::getKey)
			.toList();
		if (!missing.isEmpty()) {
			refused("%s can't be read".formatted(missing), "Put it back.");
			return;
		}
		ConfigurableEnvironment next = this.environment;
		try {
			next = ConfigurationFiles.read(this.environment);
			this.gateway.accept(bind(next));
		}
		catch (Exception ex) {
			refused(ex, next);
			return;
		}
		this.files.addAll(ConfigurationFiles.of(next));
		this.read = ConfigurationFiles.stamps(this.files);
		logger.info("The gateway goes by what its configuration says now: " + this.files);
		Map<ConfigurationPropertyName, String> before = this.fixed;
		this.fixed = fixed(next);
		Set<ConfigurationPropertyName> waiting = new TreeSet<>(before.keySet());
		waiting.addAll(this.fixed.keySet());
		waiting.removeIf((key) -> Objects.equals(before.get(key), this.fixed.get(key)));
		if (!waiting.isEmpty()) {
			logger.warn("Of %s, %s have changed and count from the next start on".formatted(GatewayProperties.PREFIX,
					waiting));
		}
	}

	private static GatewayProperties bind(Environment environment) {
		KnownKeys.require(environment);
		GatewayProperties properties = Binder.get(environment)
			.bindOrCreate(GatewayProperties.PREFIX, Bindable.of(GatewayProperties.class));
		if (properties.getRoutes().isEmpty() && properties.getUpstreams().isEmpty()) {
			// A file that was emptied by mistake rather than on purpose
			throw new GatewayConfigurationException(GatewayProperties.PREFIX,
					"there are no upstreams and routes any more", "Stop the application to have no gateway.");
		}
		return properties;
	}

	/**
	 * Return the settings that count from the next start on. Key by key: of ten thousand
	 * routes, Spring Boot takes seconds to make a map.
	 */
	private static Map<ConfigurationPropertyName, String> fixed(Environment environment) {
		Map<ConfigurationPropertyName, String> fixed = new TreeMap<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource keys) {
				keys.stream()
					.filter((key) -> PREFIX.isAncestorOf(key) && !LIVE.contains(key.getElement(2, Form.UNIFORM)))
					.forEach((key) -> fixed.computeIfAbsent(key.subName(2), (name) -> value(key, source, environment)));
			}
		}
		return fixed;
	}

	private static @Nullable String value(ConfigurationPropertyName key, ConfigurationPropertySource source,
			Environment environment) {
		ConfigurationProperty property = source.getConfigurationProperty(key);
		return (property != null) ? environment.resolvePlaceholders(String.valueOf(property.getValue())) : null;
	}

	private void refused(Exception exception, Environment environment) {
		SpringFactoriesLoader.ArgumentResolver arguments = SpringFactoriesLoader.ArgumentResolver
			.of(BeanFactory.class, this.beans)
			.and(Environment.class, environment);
		FailureAnalysis analysis = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, arguments, SpringFactoriesLoader.FailureHandler.logging(logger))
			.stream()
			.map((analyzer) -> analyzer.analyze(exception))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		if (analysis != null) {
			refused(analysis.getDescription(), String.valueOf(analysis.getAction()));
		}
		else {
			refused(NestedExceptionUtils.getMostSpecificCause(exception).toString(), "Correct the file.");
		}
	}

	private void refused(String problem, String action) {
		logger.error("The gateway stays as it is, for its configuration can't be taken over: %s %s".formatted(problem,
				action));
	}

}
