package dev.remuda.process.autoconfigure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.remuda.process.MasterSettings;
import dev.remuda.process.MasterStart;
import dev.remuda.process.PoolSettings;
import dev.remuda.process.WorkerLink;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Turns the first process of an application into the master, as soon as the configuration
 * is known and before there is a context.
 */
class MasterEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	/**
	 * After the worker model is chosen, which says what the server is.
	 */
	static final int ORDER = Ordered.LOWEST_PRECEDENCE - 9;

	/**
	 * What an application may take to end beyond the time that its requests have.
	 */
	private static final Duration MARGIN = Duration.ofSeconds(10);

	private static final List<String> TESTS = List.of("org.junit.", "org.testng.", "org.springframework.boot.test.",
			"org.springframework.test.", "cucumber.runtime.");

	private static final List<String> HEAP = List.of("-Xmx", "-XX:MaxHeapSize", "-XX:MaxRAMPercentage",
			"-XX:MaxRAMFraction");

	/**
	 * Share of the memory that the heaps of all workers may take, and Java's own default
	 * for one.
	 */
	private static final double HEAPS_PERCENT = 60;

	private static final double HEAP_PERCENT = 25;

	private final Log logger;

	MasterEnvironmentPostProcessor(DeferredLogFactory logFactory) {
		this.logger = logFactory.getLog(MasterEnvironmentPostProcessor.class);
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		try {
			process(environment);
		}
		catch (ProcessConfigurationException ex) {
			throw ex.at(origin(environment, ex.getKey()));
		}
	}

	private static @Nullable String origin(ConfigurableEnvironment environment, String key) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(ConfigurationPropertyName.of(key));
			if (property != null && property.getOrigin() != null) {
				return property.getOrigin().toString();
			}
		}
		return null;
	}

	private void process(ConfigurableEnvironment environment) {
		Binder binder = Binder.get(environment);
		ProcessesProperties properties = binder.bindOrCreate(ProcessesProperties.PREFIX,
				Bindable.of(ProcessesProperties.class),
				new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()));
		if (WorkerLink.current() != null || MasterStart.isAlone()) {
			return;
		}
		WorkerCount count = WorkerCount.of(properties.getCount());
		String type = environment.getProperty("spring.main.web-application-type", "none");
		if (count.number() == 1 || type.equals("none")) {
			return;
		}
		MasterSettings settings = new MasterSettings(pool(properties, count, binder), count.reason(),
				environment.getProperty("server.address"), binder.bind("server.port", Integer.class).orElse(8080),
				backlog(binder), management(environment, binder), evidence(properties), classCache(properties),
				options(count), slots(properties, true), slots(properties, false));
		if (isTest()) {
			this.logger.warn("remuda.processes.count has no effect in a test");
			return;
		}
		String obstacle = MasterStart.obstacle();
		if (obstacle != null) {
			throw new ProcessConfigurationException("count", obstacle, "Remove it, or set it to 1.");
		}
		become(settings);
	}

	private static void become(MasterSettings settings) {
		try {
			MasterStart.become(settings);
		}
		catch (IOException ex) {
			throw new ProcessConfigurationException("count",
					"this process can't become the master (%s)".formatted(ex.getMessage()),
					"Remove it, or set it to 1.");
		}
	}

	private static boolean isTest() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.anyMatch((frame) -> TESTS.stream().anyMatch(frame.getClassName()::startsWith)));
	}

	private static PoolSettings pool(ProcessesProperties properties, WorkerCount count, Binder binder) {
		Duration finishing = binder.bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
			.orElse(Duration.ofSeconds(30))
			.plus(binder.bind("remuda.worker.shutdown-delay", Duration.class).orElse(Duration.ZERO));
		return new PoolSettings(count.number(), positive("start-timeout", properties.getStartTimeout()),
				finishing.plus(MARGIN), positive("heartbeat-timeout", properties.getHeartbeatTimeout()),
				maxRequests(properties, binder), notNegative("max-requests-jitter", properties.getMaxRequestsJitter()),
				Duration.ofMillis(notNegative("max-lifetime", properties.getMaxLifetime().toMillis())),
				notNegative("max-memory", properties.getMaxMemory().toBytes()));
	}

	private static long maxRequests(ProcessesProperties properties, Binder binder) {
		long most = notNegative("max-requests", properties.getMaxRequests());
		if (most > 0 && !binder.bind("remuda.admission.enabled", Boolean.class).orElse(true)) {
			throw new ProcessConfigurationException("max-requests",
					"it is admission that counts requests, and remuda.admission.enabled is false",
					"Remove one of the two; max-lifetime replaces workers without counting.");
		}
		return most;
	}

	private static Duration positive(String key, Duration duration) {
		if (duration.isNegative() || duration.isZero()) {
			throw new ProcessConfigurationException(key, "'%s' is no time to wait for".formatted(duration),
					"Set more than 0.");
		}
		return duration;
	}

	private static long notNegative(String key, long number) {
		if (number < 0) {
			throw new ProcessConfigurationException(key, "%d is negative".formatted(number), "Set 0 for no limit.");
		}
		return number;
	}

	private static int backlog(Binder binder) {
		return binder.bind("server.tomcat.accept-count", Integer.class)
			.orElseGet(() -> binder.bind("remuda.worker.backlog", Integer.class).orElse(2048));
	}

	private static MasterSettings.@Nullable Management management(ConfigurableEnvironment environment, Binder binder) {
		Integer port = binder.bind("management.server.port", Integer.class).orElse(null);
		if (port == null || port < 0) {
			return null;
		}
		if (binder.bind("management.server.ssl.enabled", Boolean.class).orElse(false)
				|| binder.bind("management.server.ssl.bundle", String.class).isBound()
				|| binder.bind("management.server.ssl.key-store", String.class).isBound()) {
			throw new ProcessConfigurationException("count",
					"management.server.ssl is set, and the master that serves management.server.port speaks HTTP",
					"Remove management.server.ssl.*, and let the port be reached from this machine or by a proxy alone.");
		}
		String address = environment.getProperty("management.server.address");
		return new MasterSettings.Management((address != null) ? address : "0.0.0.0", port,
				environment.getProperty("management.server.base-path", "")
						+ environment.getProperty("management.endpoints.web.base-path", "/actuator"));
	}

	private static Path evidence(ProcessesProperties properties) {
		String directory = properties.getEvidence();
		return (directory != null) ? Path.of(directory).toAbsolutePath()
				: Path.of(System.getProperty("java.io.tmpdir"), "remuda");
	}

	private static @Nullable Path classCache(ProcessesProperties properties) {
		String directory = properties.getClassCache();
		return (directory != null) ? Path.of(directory).toAbsolutePath() : null;
	}

	/**
	 * Let the heaps of all workers fit into the memory, unless their size was set.
	 */
	private static String options(WorkerCount count) {
		String options = ManagementFactory.getRuntimeMXBean()
			.getInputArguments()
			.stream()
			.anyMatch((argument) -> HEAP.stream().anyMatch(argument::startsWith)) ? ""
					: "-XX:MaxRAMPercentage=" + Math.min(HEAP_PERCENT, HEAPS_PERCENT / count.number());
		return (Runtime.version().feature() >= 22) ? (options + " --enable-native-access=ALL-UNNAMED").strip()
				: options;
	}

	private static Map<String, Map<String, String>> slots(ProcessesProperties properties, boolean environment) {
		Map<String, Map<String, String>> values = new HashMap<>();
		values.put(MasterSettings.ALL, (environment) ? properties.getEnvironment() : Map.of());
		properties.getSlots()
			.forEach((number, slot) -> values.put(String.valueOf(number),
					(environment) ? slot.getEnvironment() : slot.getProperties()));
		return values;
	}

}
