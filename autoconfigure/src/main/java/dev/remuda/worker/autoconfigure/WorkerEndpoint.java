package dev.remuda.worker.autoconfigure;

import java.util.List;
import java.util.Map;

import dev.remuda.worker.WorkerLoad;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerServer;
import dev.remuda.worker.WorkerSetting;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint} that shows the worker model, why it was chosen, what it has to do, and
 * each setting in effect with its origin.
 */
@Endpoint(id = "worker", defaultAccess = Access.READ_ONLY)
public class WorkerEndpoint {

	private final WorkerReport report;

	private final WorkerServer server;

	private final @Nullable WorkerLoad load;

	/**
	 * Create an endpoint.
	 * @param report what was decided
	 * @param server the server in use
	 * @param load what there is to do; {@code null} if nobody counts it
	 */
	public WorkerEndpoint(WorkerReport report, WorkerServer server, @Nullable WorkerLoad load) {
		this.report = report;
		this.server = server;
		this.load = load;
	}

	/**
	 * Return what was decided, and what there is to do.
	 * @return the model, the reason, the platform, the load and the settings
	 */
	@ReadOperation
	public WorkerDescriptor worker() {
		return new WorkerDescriptor(this.report.choice().model().id(), this.report.choice().reason(),
				this.server.name(), this.server.version(), Runtime.version().toString(),
				Runtime.getRuntime().availableProcessors(), (this.load != null) ? this.load.groups() : null,
				this.report.rows(), this.report.warnings());
	}

	/**
	 * The worker model of this process.
	 *
	 * @param model {@code servlet}, {@code virtual} or {@code reactive}
	 * @param reason why it was chosen
	 * @param server product name of the server
	 * @param serverVersion version of the server
	 * @param java version of the running Java
	 * @param processors processors available to the process
	 * @param load what there is to do, by the group of requests; {@code null} if nobody
	 * counts it
	 * @param settings the settings in effect
	 * @param warnings what was written and has no effect
	 */
	public record WorkerDescriptor(String model, String reason, String server, String serverVersion, String java,
			int processors, @Nullable Map<String, WorkerLoad.Group> load, List<WorkerSetting> settings,
			List<String> warnings) implements OperationResponseBody {

	}

}
