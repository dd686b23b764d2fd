package dev.remuda.worker.advice;

import java.util.Locale;
import java.util.Map;

import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerCancellations;
import dev.remuda.worker.WorkerLoad;
import dev.remuda.worker.WorkerSettings;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerWatch;
import org.jspecify.annotations.Nullable;

/**
 * What advice is made of.
 *
 * @param model the worker model
 * @param settings its settings
 * @param java feature version of the running Java
 * @param processors processors available to the process
 * @param machineShare share of the processors that all processes of the machine use, or
 * of what a container may use, 0 to 1; {@code null} if it isn't known
 * @param groups what there is to do
 * @param traffic what became of all requests of late
 * @param busyThreads threads of the server's pool that work; {@code null} if it has none
 * @param threads threads that the pool may have; {@code null} if it has none
 * @param seen what the watchdog has seen; {@code null} if there is none
 * @param cancellations requests that were given up; {@code null} if none ever is
 */
public record Figures(WorkerModel model, WorkerSettings settings, int java, int processors,
		@Nullable Double machineShare, Map<String, WorkerLoad.Group> groups, Traffic traffic,
		@Nullable Integer busyThreads, @Nullable Integer threads, WorkerWatch.@Nullable Seen seen,
		WorkerCancellations.@Nullable Counts cancellations) {

	/**
	 * From where on more work makes requests wait for a processor: what is left goes to
	 * garbage collection and the kernel.
	 */
	private static final double BUSY = 0.85;

	/**
	 * Up to where the processors can do more.
	 */
	private static final double IDLE = 0.7;

	/**
	 * Nearly all: one may just be between two requests.
	 */
	private static final double NEARLY_ALL = 0.9;

	private static final double GROWS = 1.5;

	private static final double FLAT = 1.25;

	/**
	 * Below this a mean says nothing of how it moves.
	 */
	private static final int FEWEST = 25;

	boolean processorsBusy() {
		Double share = share();
		return share != null && share >= BUSY;
	}

	boolean processorsIdle() {
		Double share = share();
		return this.traffic.processorShare() != null && share != null && share <= IDLE;
	}

	/**
	 * Return what is used of the processors: by this process, or more if others or a
	 * container leave it less.
	 */
	private @Nullable Double share() {
		Double share = this.traffic.processorShare();
		if (share == null || this.machineShare == null) {
			return (share != null) ? share : this.machineShare;
		}
		return Math.max(share, this.machineShare);
	}

	boolean threadsBusy() {
		return this.busyThreads != null && this.threads != null && this.threads > 0
				&& this.busyThreads >= NEARLY_ALL * this.threads;
	}

	/**
	 * Return how much more than now fits until the processors are busy.
	 * @return a factor, at most 10, for nobody knows what comes first beyond that
	 */
	double room() {
		Double share = share();
		return (share != null) ? Math.max(1, Math.min(10, BUSY / Math.max(0.01, share))) : 1;
	}

	/**
	 * Return whether response times grow.
	 */
	static boolean grows(Traffic traffic) {
		return growth(traffic) >= GROWS;
	}

	/**
	 * Return whether response times stay as they are.
	 */
	static boolean isFlat(Traffic traffic) {
		return growth(traffic) <= FLAT;
	}

	/**
	 * Return whether requests that wait do so for longer than they are worked on.
	 */
	static boolean waitDominates(Traffic traffic) {
		Double wait = traffic.meanWaitMillis();
		Double mean = traffic.whole().meanMillis();
		return wait != null && (mean == null || wait > mean);
	}

	private static double growth(Traffic traffic) {
		Double before = traffic.earlier().meanMillis();
		Double after = traffic.later().meanMillis();
		if (before == null || after == null || before <= 0 || traffic.earlier().ended() < FEWEST
				|| traffic.later().ended() < FEWEST) {
			return 1;
		}
		return after / before;
	}

	String processorText() {
		Double share = this.traffic.processorShare();
		String process = (share != null)
				? text("processors %.0f%% busy (this process, %d of them)", share * 100, this.processors)
				: "busy share of the processors unknown";
		return (this.machineShare != null)
				? text("%s, %.0f%% in all (machine or container)", process, this.machineShare * 100) : process;
	}

	static String flowText(Traffic traffic) {
		Double mean = traffic.whole().meanMillis();
		return text("%.1f requests/s of %.1f ms, %.1f in flight on average (last %d s)", traffic.whole().perSecond(),
				(mean != null) ? mean : 0, traffic.whole().concurrency(), Traffic.WINDOW.toSeconds());
	}

	static String trendText(Traffic traffic) {
		Double before = traffic.earlier().meanMillis();
		Double after = traffic.later().meanMillis();
		return (before != null && after != null)
				? text("response times %.1f ms, then %.1f ms (halves of the last %d s)", before, after,
						Traffic.WINDOW.toSeconds())
				: "no trend of response times yet";
	}

	static String text(String format, @Nullable Object... values) {
		return String.format(Locale.ROOT, format, values);
	}

}
