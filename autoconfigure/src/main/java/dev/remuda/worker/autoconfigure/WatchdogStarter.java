package dev.remuda.worker.autoconfigure;

import dev.remuda.worker.watchdog.Watchdog;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Starts the watchdog with the server.
 */
class WatchdogStarter implements ApplicationListener<WebServerInitializedEvent> {

	private final Watchdog watchdog;

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

}
