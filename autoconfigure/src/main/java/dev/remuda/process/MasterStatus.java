package dev.remuda.process;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import dev.remuda.process.PoolSnapshot.WorkerSnapshot;

/**
 * What a master shows of itself and its workers.
 *
 * @param pid the number of the master at the operating system
 * @param pool its workers
 */
record MasterStatus(long pid, PoolSnapshot pool) {

	String toJson() {
		Map<String, Object> status = new LinkedHashMap<>();
		status.put("masterPid", this.pid);
		status.put("target", this.pool.target());
		status.put("ready", this.pool.ready());
		status.put("generation", this.pool.generation());
		if (this.pool.lastReload() != null) {
			status.put("lastReload", this.pool.lastReload());
		}
		status.put("workers", this.pool.workers().stream().map(MasterStatus::worker).toList());
		return Json.write(status);
	}

	private static Map<String, Object> worker(WorkerSnapshot worker) {
		Map<String, Object> status = new LinkedHashMap<>();
		status.put("slot", worker.slot());
		status.put("pid", worker.pid());
		status.put("state", worker.state().name().toLowerCase(Locale.ROOT));
		status.put("generation", worker.generation());
		status.put("ageSeconds", worker.ageMillis() / 1000);
		status.put("requests", worker.figures().requests());
		status.put("inFlight", worker.figures().inFlight());
		status.put("meanResponseMillis", worker.figures().meanMillis());
		status.put("p99ResponseMillis", worker.figures().p99Millis());
		status.put("residentMemoryBytes", worker.memory());
		status.put("restarts", worker.restarts());
		if (worker.lastRestart() != null) {
			status.put("lastRestart", worker.lastRestart());
		}
		return status;
	}

}
