package dev.remuda.admission.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import dev.remuda.admission.Gate;
import dev.remuda.admission.GateListener;
import dev.remuda.admission.GateSettings;
import org.jspecify.annotations.Nullable;

/**
 * The gates of an application. Its thread, which ends the wait of those who have waited
 * too long, starts with the first request that waits.
 */
class Gates implements AutoCloseable {

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
		Thread thread = new Thread(task, "admission-timer");
		thread.setDaemon(true);
		// And not the one of a web application, which warns of threads that outlive it
		thread.setContextClassLoader(Gates.class.getClassLoader());
		return thread;
	});

	private final Map<String, Gate> gates = new LinkedHashMap<>();

	private final GateListener listener;

	Gates(List<GateSettings> settings, GateListener listener) {
		this.listener = listener;
		settings.forEach((each) -> this.gates.put(each.name(), new Gate(each, listener, this.timer)));
	}

	Collection<Gate> all() {
		return this.gates.values();
	}

	Gate get(String name) {
		return Objects.requireNonNull(this.gates.get(name));
	}

	GateListener listener() {
		return this.listener;
	}

	ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * Return the shortest time that a request may take; {@code null} if all may take as
	 * long as they like.
	 */
	@Nullable Duration shortestRequestTimeout() {
		return this.gates.values()
			.stream()
			.map((gate) -> gate.settings().requestTimeout())
			.filter((timeout) -> !timeout.isZero())
			.min(Duration::compareTo)
			.orElse(null);
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

}
