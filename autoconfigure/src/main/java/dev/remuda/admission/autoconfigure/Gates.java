package dev.remuda.admission.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;

import dev.remuda.admission.Gate;
import dev.remuda.admission.GateListener;
import dev.remuda.admission.GateSettings;

/**
 * The gates of an application. Its thread, which ends the wait of those who have waited
 * too long, starts with the first request that waits.
 */
class Gates implements AutoCloseable {

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
		Thread thread = new Thread(task, "admission-timer");
		thread.setDaemon(true);
		return thread;
	});

	private final Map<String, Gate> gates = new LinkedHashMap<>();

	Gates(List<GateSettings> settings, GateListener listener) {
		settings.forEach((each) -> this.gates.put(each.name(), new Gate(each, listener, this.timer)));
	}

	Collection<Gate> all() {
		return this.gates.values();
	}

	Gate get(String name) {
		return Objects.requireNonNull(this.gates.get(name));
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

}
