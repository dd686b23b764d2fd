package dev.remuda.worker.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerServer;
import dev.remuda.worker.WorkerSettings;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Writes the one line at start-up that says what was chosen and why.
 */
class WorkerStartupLogger implements ApplicationListener<WebServerInitializedEvent> {

	private static final Log logger = LogFactory.getLog(WorkerStartupLogger.class);

	private final WorkerReport report;

	private final WorkerServer server;

	WorkerStartupLogger(WorkerReport report, WorkerServer server) {
		this.report = report;
		this.server = server;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (event.getApplicationContext().getServerNamespace() != null) {
			return;
		}
		WorkerSettings settings = this.report.settings();
		logger.info("Worker model '%s' (%s) on %s %s, port %d, Java %s: %s, %d connections, backlog %d, keep-alive %ds"
			.formatted(this.report.choice().model().id(), this.report.choice().reason(), this.server.name(),
					this.server.version(), event.getWebServer().getPort(), Runtime.version(), threads(settings),
					settings.maxConnections(), settings.backlog(), settings.keepAliveTimeout().toSeconds()));
	}

	private String threads(WorkerSettings settings) {
		return switch (this.report.choice().model()) {
			case SERVLET -> "%d threads".formatted(settings.threads());
			case VIRTUAL -> "a virtual thread a request";
			case REACTIVE -> "%d event loops".formatted(settings.eventLoops());
		};
	}

}
