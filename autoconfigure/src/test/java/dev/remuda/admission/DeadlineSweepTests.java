package dev.remuda.admission;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link DeadlineSweep}.
 */
class DeadlineSweepTests {

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final RunningRequests running = new RunningRequests();

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	private RunningRequest come(Duration timeout) {
		GateSettings settings = new GateSettings("test", Limit.NONE, 0, Duration.ZERO, timeout);
		return this.running.come("GET", "/api", new Gate(settings, GateListener.NONE, this.timer));
	}

	private void start(Duration shortest) {
		new DeadlineSweep(this.running, shortest, this.timer, Runnable::run).start();
	}

	private static void awaitCancelled(RunningRequest request) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> request.cancellation() == Cancellation.DEADLINE);
	}

	@Test
	void givesUpWhoIsLate() {
		RunningRequest inFlight = come(Duration.ofMillis(20));
		RunningRequest waiting = come(Duration.ofMillis(30));
		RunningRequest patient = come(Duration.ZERO);
		RunningRequest early = come(Duration.ofHours(1));
		this.running.begin(inFlight);
		this.running.await(waiting);
		this.running.begin(patient);
		this.running.begin(early);
		start(Duration.ofMillis(20));
		awaitCancelled(inFlight);
		awaitCancelled(waiting);
		assertThat(inFlight.age()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
		assertThat(patient.cancellation()).isNull();
		assertThat(early.cancellation()).isNull();
	}

	@Test
	void givesUpWhoComesWhileItRests() {
		start(Duration.ofMillis(20));
		for (int round = 0; round < 5; round++) {
			RunningRequest request = come(Duration.ofMillis(20));
			this.running.begin(request);
			awaitCancelled(request);
			this.running.end(request);
		}
	}

	@Test
	void triesAgainWhatCannotBeGivenUpYet() {
		RunningRequest request = come(Duration.ofMillis(10));
		AtomicBoolean possible = new AtomicBoolean();
		AtomicBoolean tried = new AtomicBoolean();
		request.whenCancelled((reason) -> {
			tried.set(true);
			return possible.get();
		});
		this.running.begin(request);
		start(Duration.ofMillis(10));
		Awaitility.await().untilTrue(tried);
		possible.set(true);
		awaitCancelled(request);
	}

	@Test
	void leavesAloneWhoseDeadlineWasDropped() {
		RunningRequest request = come(Duration.ofMillis(10));
		RunningRequest later = come(Duration.ofMillis(30));
		request.dropDeadline();
		this.running.begin(request);
		this.running.begin(later);
		start(Duration.ofMillis(10));
		awaitCancelled(later);
		assertThat(request.cancellation()).isNull();
	}

}
