package dev.remuda.worker.autoconfigure;

import dev.remuda.worker.watchdog.Watchdog;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the watchdog with the server, and ends it with the server: event loops that go
 * on to be asked whether they are blocked would take long to end.
 */
class WatchdogStarter implements ApplicationListener<WebServerInitializedEvent>, SmartLifecycle {

	private final Watchdog watchdog;

	private volatile boolean running;

	/**
	 * Create a starter.
	 * @param watchdog the watchdog
	 */
	WatchdogStarter(Watchdog watchdog) {
		this.watchdog = watchdog;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (event.getApplicationContext().getServerNamespace() == null) {
			this.watchdog.start();
		}
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public void stop() {
		this.running = false;
		this.watchdog.close();
	}

}
