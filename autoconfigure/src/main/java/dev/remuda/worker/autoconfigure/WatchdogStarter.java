package dev.remuda.worker.autoconfigure;

import java.util.function.Consumer;

import dev.remuda.worker.watchdog.Watchdog;

import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Starts the watchdog with the server.
 */
class WatchdogStarter implements ApplicationListener<WebServerInitializedEvent> {

	private final Watchdog watchdog;

	private final Consumer<WebServer> server;

	/**
	 * Create a starter.
	 * @param watchdog the watchdog
	 * @param server told of the server before
	 */
	WatchdogStarter(Watchdog watchdog, Consumer<WebServer> server) {
		this.watchdog = watchdog;
		this.server = server;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (event.getApplicationContext().getServerNamespace() == null) {
			this.server.accept(event.getWebServer());
			this.watchdog.start();
		}
	}

}
