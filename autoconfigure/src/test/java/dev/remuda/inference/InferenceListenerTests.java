package dev.remuda.inference;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * What an {@link InferenceListener} and the timing of a call hear.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class InferenceListenerTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final InferenceSettings SETTINGS = InferenceSettings.DEFAULTS.withBatch(4, Duration.ZERO)
		.withQueue(4, LONG)
		.withMaxPadding(1);

	private final FakeModel fake = new FakeModel();

	private final Recorder recorder = new Recorder();

	@Test
	void hearsEachOutcomeOnce() throws Exception {
		BatchingInferenceModel<String, String> model = start(this.recorder);
		CompletableFuture<String> blocked = block(model);
		List<CompletableFuture<String>> waiting = Stream.of("a", "bad", "b", "c").map(model::submit).toList();
		assertThatException().isThrownBy(() -> model.infer("d"));
		waiting.get(2).cancel(false);
		assertThatException().isThrownBy(() -> model.infer(""));
		assertThatException()
			.isThrownBy(() -> model.infer("e", InferenceOptions.DEFAULTS.withTimeout(Duration.ofMillis(1))));
		this.fake.release.countDown();
		blocked.join();
		assertThatException().isThrownBy(() -> waiting.get(1).join());
		waiting.get(3).join();
		model.close();
		assertThatException().isThrownBy(() -> model.infer("f"));
		await().untilAsserted(() -> assertThat(this.recorder.outcomes)
			.containsExactlyInAnyOrderEntriesOf(Map.of(InferenceOutcome.ANSWERED, 3, InferenceOutcome.FAILED, 1,
					InferenceOutcome.CANCELLED, 1, InferenceOutcome.QUEUE_FULL, 1, InferenceOutcome.INVALID_INPUT, 1,
					InferenceOutcome.DEADLINE_EXCEEDED, 1, InferenceOutcome.NOT_READY, 1)));
	}

	@Test
	void countsAListOnlyByItsFinalOutcomes() {
		try (BatchingInferenceModel<String, String> model = start(this.recorder)) {
			model.inferAll(Stream.generate(() -> "a").limit(100).toList());
			await().untilAsserted(
					() -> assertThat(this.recorder.outcomes).isEqualTo(Map.of(InferenceOutcome.ANSWERED, 100)));
		}
	}

	@Test
	void hearsOfEachRunItsSizePaddingAndFailure() throws Exception {
		try (BatchingInferenceModel<String, String> model = start(this.recorder)) {
			block(model);
			List<CompletableFuture<String>> waiting = Stream.of("a", "bad", "cccc").map(model::submit).toList();
			this.fake.release.countDown();
			waiting.get(0).join();
			waiting.get(2).join();
		}
		assertThat(this.recorder.runs)
			.extracting(BatchRun::number, BatchRun::size, BatchRun::length, BatchRun::paddedLength,
					(run) -> run.failure() != null)
			.containsExactly(tuple(1, 1, 5, 5, false), tuple(2, 3, 8, 12, true), tuple(3, 1, 1, 1, false),
					tuple(4, 2, 7, 8, true), tuple(5, 1, 3, 3, true), tuple(6, 1, 4, 4, false));
	}

	@Test
	void tellsACallWhatTheBatcherDidWithIt() throws Exception {
		List<InferenceTiming> heard = new CopyOnWriteArrayList<>();
		InferenceOptions options = InferenceOptions.DEFAULTS.withTiming(heard::add).withTiming((timing) -> {
			throw new IllegalStateException("a listener that fails");
		});
		try (BatchingInferenceModel<String, String> model = start(InferenceListener.NONE)) {
			block(model);
			CompletableFuture<String> first = model.submit("a", options);
			CompletableFuture<String> second = model.submit("b");
			this.fake.release.countDown();
			second.join();
			assertThat(first.join()).isEqualTo("A");
			assertThat(heard).singleElement().satisfies((timing) -> {
				assertThat(timing.batch()).isEqualTo(2);
				assertThat(timing.batchSize()).isEqualTo(2);
				assertThat(timing.queueWait()).isPositive();
				assertThat(timing.runTime()).isPositive();
				assertThat(timing.device()).isEqualTo("cpu");
			});
		}
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aListenerThatFailsHurtsNoCall(Throwable failure) {
		InferenceListener broken = new InferenceListener() {

			@Override
			public void ran(BatchRun run) {
				BatchingInferenceModelTests.sneak(failure);
			}

			@Override
			public void completed(InferenceOutcome outcome, @Nullable InferenceTiming timing) {
				BatchingInferenceModelTests.sneak(failure);
			}

			@Override
			public void restarting(Throwable reason) {
				BatchingInferenceModelTests.sneak(failure);
			}

		};
		try (BatchingInferenceModel<String, String> model = start(broken)) {
			assertThatException().isThrownBy(() -> model.infer("worse"));
			assertThat(model.infer("a")).isEqualTo("A");
		}
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aCallWhoseTimingNobodyCanHearIsAnswered(Throwable failure) throws Exception {
		InferenceOptions options = InferenceOptions.DEFAULTS
			.withTiming((timing) -> BatchingInferenceModelTests.sneak(failure));
		try (BatchingInferenceModel<String, String> model = start(this.recorder)) {
			assertThat(model.submit("a", options).get(10, TimeUnit.SECONDS)).isEqualTo("A");
			assertThat(model.infer("b", options)).isEqualTo("B");
			assertThat(this.recorder.restarts).isEmpty();
		}
	}

	static Stream<Throwable> failures() {
		return Stream.of(new IllegalStateException("broken"), new AssertionError("broken"),
				new OutOfMemoryError("broken"));
	}

	@Test
	void hearsOfARestart() {
		try (BatchingInferenceModel<String, String> model = start(this.recorder)) {
			assertThatException().isThrownBy(() -> model.infer("worse"));
			assertThat(model.infer("a")).isEqualTo("A");
			assertThat(this.recorder.restarts).singleElement().isInstanceOf(StackOverflowError.class);
		}
	}

	private static Tuple tuple(long number, int size, long length, long padded, boolean failed) {
		return Tuple.tuple(number, size, length, padded, failed);
	}

	private BatchingInferenceModel<String, String> start(InferenceListener listener) {
		return new BatchingInferenceModel<>("test", List.of(this.fake), SETTINGS, listener, () -> false)
			.awaitReady(LONG);
	}

	private CompletableFuture<String> block(InferenceModel<String, String> model) throws InterruptedException {
		CompletableFuture<String> future = model.submit("block");
		this.fake.blocked.await();
		return future;
	}

	private static final class Recorder implements InferenceListener {

		private final ConcurrentLinkedQueue<BatchRun> runs = new ConcurrentLinkedQueue<>();

		private final ConcurrentLinkedQueue<Throwable> restarts = new ConcurrentLinkedQueue<>();

		private final Map<InferenceOutcome, Integer> outcomes = new EnumMap<>(InferenceOutcome.class);

		private final Map<InferenceOutcome, Integer> timed = new EnumMap<>(InferenceOutcome.class);

		@Override
		public void ran(BatchRun run) {
			this.runs.add(run);
		}

		@Override
		public synchronized void completed(InferenceOutcome outcome, @Nullable InferenceTiming timing) {
			this.outcomes.merge(outcome, 1, Integer::sum);
			if (timing != null) {
				this.timed.merge(outcome, 1, Integer::sum);
			}
		}

		@Override
		public void restarting(Throwable reason) {
			this.restarts.add(reason);
		}

	}

}
