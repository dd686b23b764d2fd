package dev.remuda.worker.autoconfigure;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerServer;
import dev.remuda.worker.WorkerSetting;
import dev.remuda.worker.advice.Advice;
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

	private final LoadReport load;

	WorkerEndpoint(WorkerReport report, WorkerServer server, LoadReport load) {
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
				Runtime.getRuntime().availableProcessors(), this.load.now(), this.report.rows(),
				this.report.warnings());
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
	 * @param load what there is to do, what became of requests of late, and what to
	 * change
	 * @param settings the settings in effect
	 * @param warnings what was written and has no effect
	 */
	public record WorkerDescriptor(String model, String reason, String server, String serverVersion, String java,
			int processors, LoadDescriptor load, List<WorkerSetting> settings,
			List<String> warnings) implements OperationResponseBody {

	}

	/**
	 * The load of this process, all groups of requests together. What isn't known is
	 * {@code null}. Times are those in flight, without the time in a queue before.
	 *
	 * @param requestsPerSecond requests that ended in a second, in the window
	 * @param meanResponseMillis how long they took
	 * @param p50ResponseMillis half of them took no longer
	 * @param p95ResponseMillis 95 of 100 took no longer
	 * @param p99ResponseMillis 99 of 100 took no longer
	 * @param inFlight requests that were let in and haven't ended
	 * @param concurrency requests per second, times the mean response: what was in flight
	 * on average
	 * @param limit requests that may be in flight, of the group {@code default}
	 * @param queued requests that wait to be let in
	 * @param refused requests since the start that weren't let in, by the reason
	 * @param busyShare share of what serves requests that is in use, 0 to 1
	 * @param eventLoopLagMillis how late event loops were at most of late
	 * @param pinned how often a virtual thread kept its carrier while it waited, since
	 * the start
	 * @param blocked how often event loops, carriers or a pool were held, since the start
	 * @param stuck handlers that still run though their requests were given up
	 * @param timedOut requests since the start that took longer than they may
	 * @param cancelled requests since the start that were given up
	 * @param windowSeconds how far back the first figures go
	 * @param groups the same of each group
	 * @param advice what saturates, the most urgent first; empty if nothing does
	 */
	@JsonInclude
	public record LoadDescriptor(@Nullable Double requestsPerSecond, @Nullable Double meanResponseMillis,
			@Nullable Double p50ResponseMillis, @Nullable Double p95ResponseMillis, @Nullable Double p99ResponseMillis,
			@Nullable Integer inFlight, @Nullable Double concurrency, @Nullable Integer limit, @Nullable Integer queued,
			@Nullable Map<String, Long> refused, @Nullable Double busyShare, @Nullable Double eventLoopLagMillis,
			@Nullable Long pinned, @Nullable Long blocked, @Nullable Integer stuck, @Nullable Long timedOut,
			@Nullable Long cancelled, long windowSeconds, Map<String, GroupDescriptor> groups, List<Advice> advice) {

	}

	/**
	 * The load of a group of requests. What isn't known is {@code null}.
	 *
	 * @param inFlight requests that were let in and haven't ended
	 * @param limit requests that may be in flight; {@code null} for no limit
	 * @param queued requests that wait to be let in
	 * @param refused requests since the start that weren't let in, by the reason
	 * @param requestsPerSecond requests that ended in a second, in the window
	 * @param meanResponseMillis how long they took
	 * @param p50ResponseMillis half of them took no longer
	 * @param p95ResponseMillis 95 of 100 took no longer
	 * @param p99ResponseMillis 99 of 100 took no longer
	 */
	@JsonInclude
	public record GroupDescriptor(int inFlight, @Nullable Integer limit, int queued, Map<String, Long> refused,
			@Nullable Double requestsPerSecond, @Nullable Double meanResponseMillis, @Nullable Double p50ResponseMillis,
			@Nullable Double p95ResponseMillis, @Nullable Double p99ResponseMillis) {

	}

}
