package dev.remuda.worker.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerCancellations;
import dev.remuda.worker.WorkerLoad;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.watchdog.WorkerPool;
import dev.remuda.worker.WorkerWatch;
import dev.remuda.worker.advice.Advice;
import dev.remuda.worker.advice.Advisor;
import dev.remuda.worker.advice.Figures;
import dev.remuda.worker.autoconfigure.WorkerEndpoint.GroupDescriptor;
import dev.remuda.worker.autoconfigure.WorkerEndpoint.LoadDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Gathers what is known of the load, from whoever is there to tell.
 */
class LoadReport {

	private static final String DEFAULT_GROUP = "default";

	private final WorkerReport report;

	private final ObjectProvider<WorkerLoad> load;

	private final ObjectProvider<WorkerPool> threads;

	private final ObjectProvider<WorkerWatch> watch;

	private final ObjectProvider<WorkerCancellations> cancellations;

	private final Advisor advisor = new Advisor();

	LoadReport(WorkerReport report, ObjectProvider<WorkerLoad> load, ObjectProvider<WorkerPool> threads,
			ObjectProvider<WorkerWatch> watch, ObjectProvider<WorkerCancellations> cancellations) {
		this.report = report;
		this.load = load;
		this.threads = threads;
		this.watch = watch;
		this.cancellations = cancellations;
	}

	LoadDescriptor now() {
		WorkerLoad load = this.load.getIfAvailable();
		WorkerWatch watch = this.watch.getIfAvailable();
		WorkerCancellations cancellations = this.cancellations.getIfAvailable();
		Map<String, WorkerLoad.Group> groups = (load != null) ? load.groups() : Map.of();
		Traffic traffic = (load != null) ? load.traffic() : null;
		WorkerWatch.Seen seen = (watch != null) ? watch.seen() : new WorkerWatch.Seen(null, null, null, null);
		WorkerCancellations.Counts counts = (cancellations != null) ? cancellations.counts() : null;
		Traffic.Flow flow = (traffic != null) ? traffic.whole() : null;
		WorkerLoad.Group standard = groups.get(DEFAULT_GROUP);
		return new LoadDescriptor((flow != null) ? Rounded.of(flow.perSecond(), 2) : null,
				(flow != null) ? Rounded.of(flow.meanMillis(), 3) : null,
				(traffic != null) ? Rounded.of(traffic.p50Millis(), 3) : null,
				(traffic != null) ? Rounded.of(traffic.p95Millis(), 3) : null,
				(traffic != null) ? Rounded.of(traffic.p99Millis(), 3) : null,
				(load != null) ? groups.values().stream().mapToInt(WorkerLoad.Group::inFlight).sum() : null,
				(flow != null) ? Rounded.of(flow.concurrency(), 2) : null, (standard != null) ? standard.limit() : null,
				(load != null) ? groups.values().stream().mapToInt(WorkerLoad.Group::queued).sum() : null,
				(load != null) ? refused(groups) : null, Rounded.of(seen.busyShare(), 3),
				Rounded.of(seen.eventLoopLagMillis(), 3), seen.pinned(), seen.blocked(),
				(counts != null) ? counts.stuck() : null, (counts != null) ? counts.timedOut() : null,
				(counts != null) ? counts.cancelled() : null, Traffic.WINDOW.toSeconds(), describe(groups),
				(traffic != null) ? advice(groups, traffic, seen, counts) : List.of());
	}

	private static Map<String, Long> refused(Map<String, WorkerLoad.Group> groups) {
		Map<String, Long> refused = new LinkedHashMap<>();
		groups.values()
			.forEach((group) -> group.refused().forEach((reason, count) -> refused.merge(reason, count, Long::sum)));
		return refused;
	}

	private static Map<String, GroupDescriptor> describe(Map<String, WorkerLoad.Group> groups) {
		Map<String, GroupDescriptor> described = new LinkedHashMap<>();
		groups.forEach((name, group) -> described.put(name, describe(group)));
		return described;
	}

	private static GroupDescriptor describe(WorkerLoad.Group group) {
		Traffic traffic = group.traffic();
		if (traffic == null) {
			return new GroupDescriptor(group.inFlight(), group.limit(), group.queued(), group.refused(), null, null,
					null, null, null);
		}
		return new GroupDescriptor(group.inFlight(), group.limit(), group.queued(), group.refused(),
				Rounded.of(traffic.whole().perSecond(), 2), Rounded.of(traffic.whole().meanMillis(), 3),
				Rounded.of(traffic.p50Millis(), 3), Rounded.of(traffic.p95Millis(), 3),
				Rounded.of(traffic.p99Millis(), 3));
	}

	private List<Advice> advice(Map<String, WorkerLoad.Group> groups, Traffic traffic, WorkerWatch.Seen seen,
			WorkerCancellations.@Nullable Counts counts) {
		WorkerPool pool = this.threads.getIfAvailable();
		boolean bounded = pool != null && pool.size() > 0;
		return this.advisor.advise(new Figures(this.report.choice().model(), this.report.settings(),
				Runtime.version().feature(), Runtime.getRuntime().availableProcessors(), groups, traffic,
				(pool != null && bounded) ? pool.busy() : null, (pool != null && bounded) ? pool.size() : null, seen,
				counts));
	}

}
