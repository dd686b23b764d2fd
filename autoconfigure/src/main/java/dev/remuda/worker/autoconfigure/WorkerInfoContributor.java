package dev.remuda.worker.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerServer;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Adds the worker model to {@code /actuator/info}.
 */
class WorkerInfoContributor implements InfoContributor {

	private final WorkerReport report;

	private final WorkerServer server;

	WorkerInfoContributor(WorkerReport report, WorkerServer server) {
		this.report = report;
		this.server = server;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> worker = new LinkedHashMap<>();
		worker.put("model", this.report.choice().model().id());
		worker.put("reason", this.report.choice().reason());
		worker.put("server", this.server.name());
		worker.put("serverVersion", this.server.version());
		builder.withDetail("worker", worker);
	}

}
