package dev.remuda.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of {@link Gate}.
 */
@Timeout(30)
class GateTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000);

	private final List<String> told = new ArrayList<>();

	private final GateListener listener = new GateListener() {

		@Override
		public void admitted(String gate, Duration waited) {
			GateTests.this.told.add("admitted " + waited.toMillis());
		}

		@Override
		public void refused(String gate, Refusal.Reason reason, Duration waited) {
			GateTests.this.told.add(reason.id() + " " + waited.toMillis());
		}

		@Override
		public void withdrawn(String gate) {
			GateTests.this.told.add("withdrawn");
		}

		@Override
		public void ended(String gate, Duration time) {
			GateTests.this.told.add("ended " + time.toMillis());
		}

	};

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	@Test
	void countsWithoutALimit() {
		Gate gate = new Gate(GateSettings.unlimited("all"), this.listener, this.timer, this.now::get);
		List<Entry> entries = List.of(gate.enter(0), gate.enter(0), gate.enter(0));
		assertThat(entries).noneMatch(Entry::isWaiting);
		assertThat(gate.inFlight()).isEqualTo(3);
		pass(20);
		entries.forEach((entry) -> assertThat(entry.end(false)).isTrue());
		entries.forEach((entry) -> assertThat(entry.end(false)).isFalse());
		assertThat(gate.inFlight()).isZero();
		assertThat(this.told).containsExactly("admitted 0", "admitted 0", "admitted 0", "ended 20", "ended 20",
				"ended 20");
	}

	@Test
	void refusesWithoutAQueue() throws Exception {
		Gate gate = gate(1, 0, Duration.ZERO);
		Entry first = gate.enter(0);
		Entry second = gate.enter(0);
		assertThat(second.isWaiting()).isFalse();
		assertThat(second.await()).isFalse();
		assertThat(second.refusal()).extracting(Refusal::reason).isEqualTo(Refusal.Reason.QUEUE_FULL);
		assertThat(second.end(false)).isFalse();
		assertThat(gate.inFlight()).isEqualTo(1);
		first.end(false);
		assertThat(gate.enter(0).await()).isTrue();
	}

	@Test
	void letsThoseInThatWaitInTheirOrder() {
		Gate gate = gate(1, 3, SECOND);
		Entry first = gate.enter(0);
		List<String> order = new ArrayList<>();
		Entry low = follow(gate.enter(-1), "low", order);
		Entry second = follow(gate.enter(0), "second", order);
		Entry third = follow(gate.enter(0), "third", order);
		assertThat(gate.queued()).isEqualTo(3);
		pass(5);
		first.end(false);
		second.end(false);
		third.end(false);
		low.end(false);
		assertThat(order).containsExactly("second", "third", "low");
		assertThat(gate.inFlight()).isZero();
		assertThat(gate.queued()).isZero();
		assertThat(this.told).containsExactly("admitted 0", "admitted 5", "ended 5", "admitted 5", "ended 0",
				"admitted 5", "ended 0", "ended 0");
	}

	@Test
	void nobodyOvertakesThoseWhoWait() {
		AtomicInteger limit = new AtomicInteger(1);
		Gate gate = new Gate(new GateSettings("test", limit::get, 5, SECOND), this.listener, this.timer, this.now::get);
		Entry first = gate.enter(0);
		Entry waiting = gate.enter(0);
		limit.set(3);
		Entry later = gate.enter(9);
		assertThat(later.isWaiting()).isTrue();
		first.end(false);
		assertThat(waiting.isWaiting()).isFalse();
		assertThat(later.isWaiting()).isFalse();
		assertThat(gate.inFlight()).isEqualTo(2);
	}

	@Test
	void letsNobodyInWhileTheLimitHasFallenBelowWhatIsInFlight() {
		AtomicInteger limit = new AtomicInteger(3);
		Gate gate = new Gate(new GateSettings("test", limit::get, 5, SECOND), this.listener, this.timer, this.now::get);
		List<Entry> entries = List.of(gate.enter(0), gate.enter(0), gate.enter(0));
		Entry waiting = gate.enter(0);
		limit.set(1);
		entries.get(0).end(false);
		entries.get(1).end(false);
		assertThat(waiting.isWaiting()).isTrue();
		entries.get(2).end(false);
		assertThat(waiting.isWaiting()).isFalse();
	}

	@Test
	void aFullQueueHasRoomForWhatMattersMore() throws Exception {
		Gate gate = gate(1, 2, SECOND);
		gate.enter(0);
		Entry early = gate.enter(0);
		Entry late = gate.enter(0);
		Entry important = gate.enter(1);
		assertThat(important.isWaiting()).isTrue();
		assertThat(early.isWaiting()).isTrue();
		assertThat(late.await()).isFalse();
		assertThat(late.refusal()).extracting(Refusal::reason).isEqualTo(Refusal.Reason.QUEUE_FULL);
		assertThat(gate.enter(0).isWaiting()).isFalse();
		assertThat(gate.queued()).isEqualTo(2);
	}

	@Test
	void refusesThoseWhoHaveWaitedTooLong() throws Exception {
		Gate gate = new Gate(new GateSettings("test", () -> 1, 10, Duration.ofMillis(20)), this.listener, this.timer);
		Entry first = gate.enter(0);
		Entry waiting = gate.enter(0);
		Entry other = gate.enter(3);
		assertThat(waiting.await()).isFalse();
		assertThat(other.await()).isFalse();
		assertThat(waiting.refusal()).extracting(Refusal::reason).isEqualTo(Refusal.Reason.QUEUE_TIMEOUT);
		assertThat(gate.queued()).isZero();
		Entry again = gate.enter(0);
		assertThat(again.await()).isFalse();
		first.end(false);
		assertThat(gate.inFlight()).isZero();
	}

	@Test
	void oneThatLeavesTakesNoPlace() {
		Gate gate = gate(1, 2, SECOND);
		Entry first = gate.enter(0);
		Entry leaving = gate.enter(0);
		Entry staying = gate.enter(0);
		List<String> order = new ArrayList<>();
		follow(leaving, "leaving", order);
		assertThat(leaving.end(false)).isTrue();
		assertThat(leaving.end(false)).isFalse();
		assertThat(gate.queued()).isEqualTo(1);
		first.end(false);
		assertThat(staying.isWaiting()).isFalse();
		assertThat(order).isEmpty();
		assertThat(this.told).contains("withdrawn");
	}

	@Test
	void oneThatIsInterruptedLeaves() throws Exception {
		Gate gate = gate(1, 2, SECOND);
		gate.enter(0);
		Entry waiting = gate.enter(0);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiting::await);
		assertThat(gate.queued()).isZero();
	}

	@Test
	void hasOneListener() {
		Entry entry = gate(1, 0, Duration.ZERO).enter(0);
		entry.onDecision(() -> {
		});
		assertThatIllegalStateException().isThrownBy(() -> entry.onDecision(() -> {
		}));
	}

	@Test
	void saysWhenThereWillBeAPlace() {
		Gate gate = gate(2, 1000, SECOND);
		List<Entry> entries = new ArrayList<>(List.of(gate.enter(0), gate.enter(0)));
		// Two at a time, 10 ms each
		for (int i = 0; i < 100; i++) {
			pass(5);
			entries.remove(0).end(false);
			entries.add(gate.enter(0));
		}
		for (int i = 0; i < 1000; i++) {
			gate.enter(0);
		}
		assertThat(retryAfter(gate)).isBetween(Duration.ofMillis(4900), Duration.ofMillis(5100));
	}

	@Test
	void saysSoonAfterAQuietHour() {
		Gate gate = gate(1, 0, Duration.ZERO);
		Entry entry = gate.enter(0);
		pass(10);
		entry.end(false);
		pass(3_600_000);
		gate.enter(0);
		assertThat(retryAfter(gate)).isEqualTo(SECOND);
	}

	@Test
	void saysLateWhenNothingMoves() {
		Gate gate = gate(1, 0, Duration.ZERO);
		gate.enter(0);
		assertThat(retryAfter(gate)).isEqualTo(SECOND);
		pass(20_000);
		assertThat(retryAfter(gate)).isEqualTo(Duration.ofSeconds(20));
		pass(200_000);
		assertThat(retryAfter(gate)).isEqualTo(Duration.ofSeconds(60));
	}

	@Test
	void countsWhatItRefuses() {
		Gate gate = gate(1, 1, SECOND);
		gate.enter(0);
		gate.enter(0);
		gate.enter(0);
		gate.enter(1);
		assertThat(gate.refused(Refusal.Reason.QUEUE_FULL)).isEqualTo(2);
		assertThat(gate.refused(Refusal.Reason.QUEUE_TIMEOUT)).isZero();
		assertThat(this.told).containsExactly("admitted 0", "queue-full 0", "queue-full 0");
	}

	@Test
	void learnsNothingFromWhatFailed() {
		List<Integer> learnt = new ArrayList<>();
		Limit limit = new Limit() {

			@Override
			public int current() {
				return 2;
			}

			@Override
			public void learn(long began, long nanos, int inFlight) {
				learnt.add(inFlight);
			}

		};
		Gate gate = new Gate(new GateSettings("test", limit, 0, Duration.ZERO), this.listener, this.timer,
				this.now::get);
		Entry first = gate.enter(0);
		Entry second = gate.enter(0);
		first.end(true);
		second.end(false);
		assertThat(learnt).containsExactly(2);
	}

	@Test
	void oneThatHasLeftIsToldNothing() {
		Gate gate = gate(1, 2, SECOND);
		gate.enter(0);
		Entry leaving = gate.enter(0);
		leaving.end(false);
		List<String> order = new ArrayList<>();
		follow(leaving, "leaving", order);
		assertThat(order).isEmpty();
		assertThat(leaving.refusal()).isNull();
	}

	@Test
	void isExactUnderManyThreads() throws Exception {
		AtomicInteger most = new AtomicInteger();
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger admitted = new AtomicInteger();
		AtomicInteger refused = new AtomicInteger();
		AtomicInteger withdrawn = new AtomicInteger();
		Gate gate = new Gate(new GateSettings("test", () -> 3, 4, Duration.ofMillis(2)), GateListener.NONE, this.timer);
		ExecutorService threads = Executors.newFixedThreadPool(16);
		try {
			CountDownLatch start = new CountDownLatch(1);
			List<Future<?>> all = new ArrayList<>();
			for (int thread = 0; thread < 16; thread++) {
				all.add(threads.submit(() -> {
					start.await();
					for (int round = 0; round < 2000; round++) {
						Entry entry = gate.enter(ThreadLocalRandom.current().nextInt(3));
						if (round % 7 == 0 && entry.isWaiting() && entry.end(false)) {
							withdrawn.incrementAndGet();
							continue;
						}
						if (entry.await()) {
							most.accumulateAndGet(inside.incrementAndGet(), Math::max);
							Thread.yield();
							inside.decrementAndGet();
							admitted.incrementAndGet();
							entry.end(false);
						}
						else {
							refused.incrementAndGet();
						}
					}
					return null;
				}));
			}
			start.countDown();
			for (Future<?> each : all) {
				each.get(20, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(most.get()).isLessThanOrEqualTo(3);
		assertThat(admitted.get() + refused.get() + withdrawn.get()).isEqualTo(16 * 2000);
		assertThat(admitted).hasPositiveValue();
		assertThat(gate.inFlight()).isZero();
		assertThat(gate.queued()).isZero();
	}

	@Test
	void refusesOneWhoseDeadlinePassesWhileItWaits() throws Exception {
		Gate gate = gate(1, 5, SECOND);
		Entry first = gate.enter(0);
		Entry late = gate.enter(0);
		Entry next = gate.enter(0);
		assertThat(first.expire()).isFalse();
		pass(7);
		assertThat(late.expire()).isTrue();
		assertThat(late.expire()).isFalse();
		assertThat(late.await()).isFalse();
		assertThat(late.refusal()).extracting(Refusal::reason).isEqualTo(Refusal.Reason.DEADLINE);
		assertThat(gate.refused(Refusal.Reason.DEADLINE)).isEqualTo(1);
		assertThat(gate.queued()).isEqualTo(1);
		first.end(false);
		assertThat(next.isLetIn()).isTrue();
		assertThat(gate.inFlight()).isEqualTo(1);
	}

	@Test
	void onlyWhoWaitsCanBeWithdrawn() throws Exception {
		Gate gate = gate(1, 5, SECOND);
		Entry first = gate.enter(0);
		Entry waiting = gate.enter(0);
		assertThat(first.withdraw()).isFalse();
		assertThat(waiting.withdraw()).isTrue();
		assertThat(waiting.withdraw()).isFalse();
		assertThat(waiting.await()).isFalse();
		assertThat(waiting.refusal()).isNull();
		assertThat(gate.queued()).isZero();
		assertThat(gate.inFlight()).isEqualTo(1);
	}

	private Gate gate(int limit, int capacity, Duration timeout) {
		return new Gate(new GateSettings("test", () -> limit, capacity, timeout), this.listener, this.timer,
				this.now::get);
	}

	private static Duration retryAfter(Gate gate) {
		Refusal refusal = gate.enter(0).refusal();
		assertThat(refusal).isNotNull();
		return refusal.retryAfter();
	}

	private void pass(long millis) {
		this.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	private static Entry follow(Entry entry, String name, List<String> order) {
		entry.onDecision(() -> order.add(name));
		return entry;
	}

}
