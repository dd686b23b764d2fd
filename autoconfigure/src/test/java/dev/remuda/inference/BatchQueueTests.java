package dev.remuda.inference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BatchQueue}, whose clock only moves when a test moves it.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class BatchQueueTests {

	private static final Duration DELAY = Duration.ofHours(1);

	private static final Duration TIMEOUT = Duration.ofHours(4);

	private final AtomicLong clock = new AtomicLong();

	private final BatchQueue<String, String> queue = queue(3, 8);

	@Test
	void takesThemInTheOrderOfArrivalWithinAPriority() {
		add("a", "b");
		add(job("low", InferencePriority.LOW));
		add("c");
		add(job("high", InferencePriority.HIGH));
		assertThat(take(false)).containsExactly("high", "a", "b");
		assertThat(take(false)).containsExactly("c", "low");
	}

	@Test
	void aWorkerThatWasIdleTakesALoneCallAtOnce() {
		add("a");
		assertThat(take(false)).containsExactly("a");
	}

	@Test
	void aWorkerThatFindsNothingIsIdle() {
		Taking worker = new Taking(true);
		worker.awaitIdle();
		add("a");
		assertThat(worker.inputs()).containsExactly("a");
	}

	@Test
	void theWorkerThatWasBusyLastIsWokenFirst() {
		Taking first = new Taking(false);
		first.awaitIdle();
		Taking last = new Taking(false);
		last.awaitIdle();
		add("a");
		assertThat(last.inputs()).containsExactly("a");
		add("b");
		assertThat(first.inputs()).containsExactly("b");
	}

	@Test
	void aBusyWorkerWaitsForItsBatchToFillUp() {
		add("a");
		Taking worker = new Taking(true);
		worker.awaitFilling();
		add("b");
		add("c");
		assertThat(worker.inputs()).containsExactly("a", "b", "c");
	}

	@Test
	void aBusyWorkerTakesAFullBatchAtOnce() {
		add("a", "b", "c", "d");
		assertThat(take(true)).containsExactly("a", "b", "c");
	}

	@Test
	void theDelayCountsFromTheFirstArrival() {
		add("a");
		this.clock.addAndGet(DELAY.toNanos() - 1);
		add("b");
		this.clock.addAndGet(1);
		assertThat(take(true)).containsExactly("a", "b");
	}

	@Test
	void theDelayCountsFromTheFirstArrivalWhateverItsPriority() {
		add(job("normal", InferencePriority.NORMAL));
		this.clock.addAndGet(DELAY.toNanos() - 1);
		add(job("high", InferencePriority.HIGH));
		this.clock.addAndGet(1);
		assertThat(take(true)).containsExactly("high", "normal");
	}

	@Test
	void aBusyWorkerDoesNotHoldACallUntilItsTimeIsUp() {
		add("patient");
		add(job("hurried", DELAY.minusNanos(1)));
		assertThat(take(true)).containsExactly("patient", "hurried");
	}

	@Test
	void aCallThatHurriesEndsTheWait() {
		add("patient");
		Taking worker = new Taking(true);
		worker.awaitFilling();
		add(job("hurried", DELAY.minusNanos(1)));
		assertThat(worker.inputs()).containsExactly("patient", "hurried");
	}

	@Test
	void aCallThatHurriesAndIsLeftBehindEndsTheWaitOfAnotherWorker() {
		BatchQueue<String, String> unpadded = queue(3, 8, 0);
		unpadded.add(job("patient"));
		List<Taking> workers = Stream.generate(() -> new Taking(unpadded, true)).limit(2).toList();
		workers.forEach(Taking::awaitFilling);
		unpadded.add(job("hurry", DELAY.minusNanos(1)));
		assertThat(workers).extracting(Taking::inputs).containsExactlyInAnyOrder(List.of("patient"), List.of("hurry"));
	}

	@Test
	void aCallThatMayNotWaitGetsNoPlace() {
		assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(() -> add(job("a", Duration.ZERO)));
		assertThat(this.queue.size()).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, Long.MAX_VALUE - 10, Long.MAX_VALUE, Long.MIN_VALUE })
	void theFirstJobIsNotTakenOnceItsTimeIsUp(long now) {
		this.clock.set(now);
		add(job("first", Duration.ofNanos(20)));
		add("second");
		this.clock.addAndGet(19);
		BatchQueue<String, String> other = queue(3, 8);
		other.add(job("in time", Duration.ofNanos(1)));
		assertThat(inputs(other.take(false).jobs())).containsExactly("in time");
		this.clock.addAndGet(1);
		BatchQueue.Batch<String, String> batch = this.queue.take(false);
		assertThat(inputs(batch.expired())).containsExactly("first");
		assertThat(inputs(batch.jobs())).containsExactly("second");
	}

	@Test
	void aBatchMayBeEmptyBecauseAllWereTooLate() {
		add(job("a", Duration.ofNanos(1)));
		add(job("b", Duration.ofNanos(2)));
		this.clock.addAndGet(2);
		BatchQueue.Batch<String, String> batch = this.queue.take(true);
		assertThat(batch.jobs()).isEmpty();
		assertThat(inputs(batch.expired())).containsExactly("a", "b");
		assertThat(this.queue.size()).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, Long.MAX_VALUE - 10, Long.MAX_VALUE, Long.MIN_VALUE })
	void theTimeOfAJobThatWaitsIsUpOnTheNanosecond(long now) throws Exception {
		this.clock.set(now);
		add(job("late", Duration.ofNanos(20)));
		add(job("later", Duration.ofNanos(21)));
		this.clock.addAndGet(20);
		assertThat(inputs(this.queue.takeExpired())).containsExactly("late");
		this.clock.addAndGet(1);
		assertThat(inputs(this.queue.takeExpired())).containsExactly("later");
	}

	@Test
	void theTimeOfJobsOfEachPriorityIsUp() throws Exception {
		add(job("low", InferencePriority.LOW, Duration.ofNanos(1)));
		add(job("high", InferencePriority.HIGH, Duration.ofNanos(3)));
		add(job("normal", InferencePriority.NORMAL, Duration.ofNanos(2)));
		this.clock.addAndGet(2);
		assertThat(inputs(this.queue.takeExpired())).containsExactlyInAnyOrder("low", "normal");
		assertThat(take(false)).containsExactly("high");
	}

	@Test
	void aNearerDeadlineIsNotOverslept() {
		add(job("patient", DELAY));
		CompletableFuture<List<Job<String, String>>> expired = new CompletableFuture<>();
		Thread thread = start(() -> expired.complete(takeExpired()));
		await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		add(job("hurried", Duration.ofNanos(1)));
		this.clock.addAndGet(1);
		assertThat(inputs(expired.join())).containsExactly("hurried");
	}

	@Test
	void theDelayEndsAcrossTheEndOfTheClock() {
		this.clock.set(Long.MAX_VALUE - 1);
		add("a");
		this.clock.addAndGet(DELAY.toNanos());
		assertThat(take(true)).containsExactly("a");
		this.clock.set(Long.MAX_VALUE - 1);
		add("b");
		Taking worker = new Taking(true);
		worker.awaitFilling();
		add("c", "d");
		assertThat(worker.inputs()).containsExactly("b", "c", "d");
	}

	@Test
	void refusesWhatIsMoreThanItsCapacityAndSaysHowLongThatTakes() {
		IntStream.range(0, 8).forEach((i) -> add("a" + i));
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> add("b")).satisfies((ex) -> {
			assertThat(ex.getCapacity()).isEqualTo(8);
			assertThat(ex.getRetryAfter()).isEqualTo(Duration.ofMillis(8));
		});
		assertThat(this.queue.size()).isEqualTo(8);
	}

	@Test
	void aPlaceIsFreeOnceItsJobIsTakenCancelledOrTooLate() throws Exception {
		BatchQueue<String, String> small = queue(1, 1);
		Job<String, String> cancelled = job("cancelled");
		small.add(cancelled);
		cancelled.cancel(false);
		small.add(job("taken"));
		assertThat(inputs(small.take(false).jobs())).containsExactly("taken");
		small.add(job("late", Duration.ofNanos(1)));
		this.clock.addAndGet(1);
		assertThat(small.takeExpired()).hasSize(1);
		small.add(job("last"));
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> small.add(job("more")));
	}

	@Test
	void aJobThatIsCancelledBeforeItIsAddedTakesNoPlace() {
		Job<String, String> job = job("a");
		job.cancel(false);
		add(job);
		assertThat(this.queue.size()).isZero();
	}

	@Test
	void whatIsPutBackGoesBeforeTheOthersInItsOrder() {
		add("a", "b", "c", "d");
		add(job("high", InferencePriority.HIGH));
		BatchQueue.Batch<String, String> batch = this.queue.take(false);
		assertThat(inputs(batch.jobs())).containsExactly("high", "a", "b");
		this.queue.putBack(batch.jobs());
		assertThat(take(false)).containsExactly("high", "a", "b");
		assertThat(take(false)).containsExactly("c", "d");
	}

	@Test
	void whatIsPutBackKeepsItsDeadline() throws Exception {
		add(job("a", Duration.ofNanos(2)));
		this.queue.putBack(this.queue.take(false).jobs());
		this.clock.addAndGet(2);
		assertThat(inputs(this.queue.takeExpired())).containsExactly("a");
	}

	@Test
	void whatIsCompletedIsNotPutBack() {
		add("a", "b");
		List<Job<String, String>> jobs = this.queue.take(false).jobs();
		jobs.get(0).answer("A");
		this.queue.putBack(jobs);
		this.queue.putBack(jobs);
		assertThat(this.queue.size()).isOne();
		assertThat(take(false)).containsExactly("b");
	}

	@Test
	void putBackWakesAWorkerThatHasNothingToDo() {
		add("a");
		List<Job<String, String>> jobs = this.queue.take(false).jobs();
		Taking worker = new Taking(false);
		worker.awaitIdle();
		this.queue.putBack(jobs);
		assertThat(worker.inputs()).containsExactly("a");
	}

	@Test
	void eachOfSeveralIdleWorkersIsWokenForAJob() {
		BatchQueue<String, String> singles = queue(1, 8);
		List<Taking> workers = Stream.generate(() -> new Taking(singles, false)).limit(4).toList();
		workers.forEach(Taking::awaitIdle);
		Stream.of("a", "b", "c", "d").forEach((input) -> singles.add(job(input)));
		assertThat(workers).flatExtracting(Taking::inputs).containsExactlyInAnyOrder("a", "b", "c", "d");
	}

	@Test
	void anIdleWorkerTakesWhatABusyOneWaitsWith() {
		add("a");
		Taking busy = new Taking(true);
		busy.awaitFilling();
		assertThat(take(false)).containsExactly("a");
		add("b", "c", "d");
		assertThat(busy.inputs()).containsExactly("b", "c", "d");
	}

	@Test
	void afterCloseWhatWaitsIsTakenAtOnceAndNothingIsAdded() {
		add("a");
		Taking filling = new Taking(true);
		filling.awaitFilling();
		this.queue.close();
		assertThat(filling.inputs()).containsExactly("a");
		assertThat(this.queue.take(true)).isNull();
		assertThatExceptionOfType(ModelNotReadyException.class).isThrownBy(() -> add("b"))
			.withMessage("The model 'test' takes no calls: it is closed");
		assertThatExceptionOfType(ModelNotReadyException.class).isThrownBy(() -> add(job("c", Duration.ZERO)));
	}

	@Test
	void closeEndsAllThatWait() {
		List<Taking> workers = Stream.generate(() -> new Taking(false)).limit(3).toList();
		workers.forEach(Taking::awaitIdle);
		CompletableFuture<List<Job<String, String>>> expired = new CompletableFuture<>();
		Thread thread = start(() -> expired.complete(takeExpired()));
		await().until(() -> thread.getState() == Thread.State.WAITING);
		this.queue.close();
		assertThat(workers).extracting(Taking::batch).containsOnlyNulls();
		assertThat(expired.join()).isNull();
	}

	@Test
	void afterCloseTheTimeOfWhatWaitsIsStillUp() throws Exception {
		add(job("a", Duration.ofNanos(1)));
		this.queue.close();
		this.clock.addAndGet(1);
		assertThat(inputs(this.queue.takeExpired())).containsExactly("a");
		assertThat(this.queue.takeExpired()).isNull();
	}

	@Test
	void drainHandsOutWhatWasTakenAndWhatWaitsButNoAnswers() {
		add("a", "b", "c", "d", "e");
		List<Job<String, String>> taken = this.queue.take(false).jobs();
		taken.get(0).answer("A");
		taken.get(1).cancel(false);
		this.queue.close();
		assertThat(inputs(this.queue.drain())).containsExactly("c", "d", "e");
		assertThat(this.queue.size()).isZero();
		assertThat(this.queue.take(false)).isNull();
	}

	@Test
	void drainHandsOutWhatIsTooLateAndNotYetFailed() throws Exception {
		add(job("a", Duration.ofNanos(1)));
		this.clock.addAndGet(1);
		List<Job<String, String>> expired = this.queue.takeExpired();
		assertThat(this.queue.drain()).isEqualTo(expired);
		expired.get(0).expire("test");
		assertThat(this.queue.drain()).isEmpty();
	}

	@Test
	void whatIsPutBackByTwoWorkersKeepsItsOrder() {
		add("a", "b", "c", "d", "e", "f", "g");
		List<Job<String, String>> first = this.queue.take(false).jobs();
		List<Job<String, String>> second = this.queue.take(false).jobs();
		this.queue.putBack(first);
		this.queue.putBack(second);
		assertThat(take(false)).containsExactly("a", "b", "c");
		assertThat(take(false)).containsExactly("d", "e", "f");
	}

	@Test
	void knowsAJobNoMoreOnceItIsCompleted() {
		List<Job<String, String>> jobs = new ArrayList<>();
		Stream.of("a", "b", "c", "d", "e").map(this::job).peek(jobs::add).forEach(this::add);
		this.queue.take(false);
		jobs.get(0).answer("A");
		jobs.get(1).fail(new InferenceException("failed", null));
		jobs.get(2).cancel(false);
		jobs.get(3).complete("early");
		jobs.get(4).expire("test");
		assertThatExceptionOfType(CompletionException.class).isThrownBy(jobs.get(4)::join)
			.withCauseInstanceOf(DeadlineExceededException.class);
		assertThat(this.queue.size()).isZero();
		this.queue.putBack(jobs);
		assertThat(this.queue.size()).isZero();
		assertThat(this.queue.drain()).isEmpty();
	}

	private BatchQueue<String, String> queue(int maxBatchSize, int capacity) {
		return queue(maxBatchSize, capacity, 1);
	}

	private BatchQueue<String, String> queue(int maxBatchSize, int capacity, double maxPadding) {
		InferenceSettings settings = InferenceSettings.DEFAULTS.withBatch(maxBatchSize, DELAY)
			.withQueue(capacity, TIMEOUT)
			.withMaxPadding(maxPadding);
		return new BatchQueue<>("test", settings, this.clock::get, Duration::ofMillis);
	}

	private void add(String... inputs) {
		for (String input : inputs) {
			add(job(input));
		}
	}

	private void add(Job<String, String> job) {
		this.queue.add(job);
	}

	private Job<String, String> job(String input) {
		return job(input, InferencePriority.NORMAL);
	}

	private Job<String, String> job(String input, Duration timeout) {
		return job(input, InferencePriority.NORMAL, timeout);
	}

	private Job<String, String> job(String input, InferencePriority priority) {
		return job(input, priority, TIMEOUT);
	}

	private Job<String, String> job(String input, InferencePriority priority, Duration timeout) {
		return Job.awaited(input, input.length(), InferenceOptions.DEFAULTS.withPriority(priority), timeout);
	}

	private List<String> take(boolean busy) {
		return inputs(Objects.requireNonNull(this.queue.take(busy)).jobs());
	}

	private List<Job<String, String>> takeExpired() {
		try {
			return this.queue.takeExpired();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<String> inputs(List<Job<String, String>> jobs) {
		return jobs.stream().map(Job::input).toList();
	}

	private static Thread start(Runnable task) {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	/**
	 * A worker on its own thread that takes one batch.
	 */
	private final class Taking {

		private final CompletableFuture<BatchQueue.Batch<String, String>> batch = new CompletableFuture<>();

		private final Thread thread;

		Taking(boolean busy) {
			this(BatchQueueTests.this.queue, busy);
		}

		Taking(BatchQueue<String, String> queue, boolean busy) {
			this.thread = start(() -> this.batch.complete(queue.take(busy)));
		}

		void awaitIdle() {
			await().until(() -> this.thread.getState() == Thread.State.WAITING);
		}

		void awaitFilling() {
			await().until(() -> this.thread.getState() == Thread.State.TIMED_WAITING);
		}

		BatchQueue.Batch<String, String> batch() {
			return this.batch.join();
		}

		List<String> inputs() {
			return BatchQueueTests.inputs(batch().jobs());
		}

	}

}
