package dev.remuda.admission.autoconfigure;

import java.util.Comparator;
import java.util.List;

import dev.remuda.admission.RunningRequest;
import dev.remuda.admission.RunningRequests;
import dev.remuda.worker.watchdog.RequestOnThread;
import dev.remuda.worker.watchdog.RequestsOnThreads;
import org.jspecify.annotations.Nullable;

/**
 * Tells the watchdog which requests are in flight.
 */
class RequestsInFlight implements RequestsOnThreads {

	private final RunningRequests running;

	RequestsInFlight(RunningRequests running) {
		this.running = running;
	}

	@Override
	public List<RequestOnThread> begunBefore(long nanoTime) {
		return this.running.all()
			.stream()
			.filter((request) -> request.began() - nanoTime < 0)
			.sorted(Comparator.comparingLong((request) -> request.began() - nanoTime))
			.<RequestOnThread>map(InFlight::new)
			.toList();
	}

	/**
	 * A request in flight.
	 */
	private record InFlight(RunningRequest request) implements RequestOnThread {

		private static final int LONGEST_NAME = 200;

		@Override
		public String name() {
			String route = this.request.route();
			String name = this.request.method() + " " + ((route != null) ? route : this.request.path());
			return (name.length() <= LONGEST_NAME) ? name : name.substring(0, LONGEST_NAME) + "...";
		}

		@Override
		public @Nullable Thread thread() {
			return this.request.thread();
		}

		@Override
		public @Nullable Thread eventLoop() {
			return this.request.eventLoop();
		}

	}

}
