package dev.remuda.inference;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BatchingInferenceModel}.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class BatchingInferenceModelTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final InferenceSettings BATCHES = InferenceSettings.DEFAULTS.withBatch(2, Duration.ZERO)
		.withQueue(8, LONG)
		.withMaxPadding(1);

	private final FakeModel fake = new FakeModel();

	@Test
	void answersAnInput() {
		try (InferenceModel<String, String> model = start(1, 1, LONG)) {
			assertThat(model.infer("a")).isEqualTo("A");
			assertThat(model.submit("b").join()).isEqualTo("B");
		}
	}

	@Test
	void closesEachSessionOnItsThreadAndThenTheModel() {
		InferenceModel<String, String> model = start(2, 1, LONG);
		assertThat(this.fake.events).containsExactlyInAnyOrder("open test-inference-1", "open test-inference-2");
		model.close();
		assertThat(this.fake.events.subList(2, 5)).contains("close test-inference-1", "close test-inference-2")
			.endsWith("close model");
		model.close();
		assertThat(this.fake.events).hasSize(5);
	}

	@Test
	void runsAsManyInputsAtATimeAsThereAreThreads() throws Exception {
		try (InferenceModel<String, String> model = start(2, 1, LONG)) {
			CompletableFuture<String> blocked = block(model);
			assertThat(model.infer("a")).isEqualTo("A");
			assertThat(blocked).isNotDone();
			this.fake.release.countDown();
			assertThat(blocked.join()).isEqualTo("BLOCK");
		}
	}

	@Test
	void answersInTheOrderOfArrival() throws Exception {
		try (InferenceModel<String, String> model = start(1, 3, LONG)) {
			block(model);
			List<CompletableFuture<String>> futures = List.of(model.submit("a"), model.submit("b"), model.submit("c"));
			this.fake.release.countDown();
			futures.forEach(CompletableFuture::join);
			assertThat(this.fake.inputs).containsExactly("block", "a", "b", "c");
		}
	}

	@Test
	void refusesACallThatTheQueueHasNoPlaceForAndRecovers() throws Exception {
		try (InferenceModel<String, String> model = start(1, 2, LONG)) {
			CompletableFuture<String> blocked = block(model);
			CompletableFuture<String> first = model.submit("a");
			CompletableFuture<String> second = model.submit("b");
			assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> model.infer("c"))
				.withMessageContaining("'test' is full: 2 calls are waiting")
				.satisfies((ex) -> assertThat(ex.getCapacity()).isEqualTo(2));
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> model.submit("c").join())
				.withCauseInstanceOf(QueueFullException.class);
			this.fake.release.countDown();
			assertThat(List.of(blocked.join(), first.join(), second.join())).containsExactly("BLOCK", "A", "B");
			assertThat(model.infer("d")).isEqualTo("D");
			assertThat(this.fake.inputs).containsExactly("block", "a", "b", "d");
		}
	}

	@Test
	void failsTheInputThatTheModelFailsOnAndNoOther() {
		try (InferenceModel<String, String> model = start(1, 1, LONG)) {
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("bad"))
				.withMessage("The model 'test' failed on an input")
				.havingCause()
				.withMessage("bad input");
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("worse"))
				.withCauseInstanceOf(StackOverflowError.class);
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> model.submit("bad").join())
				.withCauseInstanceOf(InferenceException.class);
			assertThat(model.infer("good")).isEqualTo("GOOD");
		}
	}

	@Test
	void keepsAnInterruptOfTheModelFromTheNextInput() {
		FakeModel interrupting = new FakeModel() {

			@Override
			String answer(String input) {
				boolean interrupted = Thread.currentThread().isInterrupted();
				Thread.currentThread().interrupt();
				return String.valueOf(interrupted);
			}

		};
		try (InferenceModel<String, String> model = start(interrupting, 1, 1, LONG)) {
			assertThat(model.infer("a")).isEqualTo("false");
			assertThat(model.infer("b")).isEqualTo("false");
		}
	}

	@Test
	void keepsAnInterruptOfTheWarmUpFromTheFirstInput() {
		FakeModel interrupting = new FakeModel() {

			@Override
			String answer(String input) {
				boolean interrupted = Thread.currentThread().isInterrupted();
				if (input.equals("sample")) {
					Thread.currentThread().interrupt();
				}
				return String.valueOf(interrupted);
			}

		};
		interrupting.samples = List.of(ModelSample.of("sample"));
		try (InferenceModel<String, String> model = start(interrupting, 1, 1, LONG)) {
			assertThat(model.infer("a")).isEqualTo("false");
		}
	}

	@Test
	void runsTogetherWhatGatheredWhileTheWorkerWasBusy() throws Exception {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES)) {
			CompletableFuture<String> blocked = block(model);
			List<CompletableFuture<String>> futures = Stream.of("a", "b", "c").map(model::submit).toList();
			this.fake.release.countDown();
			assertThat(futures.stream().map(CompletableFuture::join)).containsExactly("A", "B", "C");
			assertThat(blocked.join()).isEqualTo("BLOCK");
			assertThat(this.fake.batches).containsExactly(List.of("block"), List.of("a", "b"), List.of("c"));
		}
	}

	@Test
	void runsALoneCallAtOnceWhateverTheDelay() {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES.withBatch(2, Duration.ofSeconds(30)))) {
			assertThat(model.submit("a").orTimeout(1, TimeUnit.MINUTES).join()).isEqualTo("A");
		}
	}

	@Test
	void holdsTheNextBatchOfABusyWorkerUntilItIsFull() throws Exception {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES.withBatch(2, Duration.ofSeconds(30)))) {
			CompletableFuture<String> blocked = block(model);
			CompletableFuture<String> first = model.submit("a");
			this.fake.release.countDown();
			blocked.join();
			CompletableFuture<String> second = model.submit("b");
			assertThat(List.of(first.join(), second.join())).containsExactly("A", "B");
			assertThat(this.fake.batches).containsExactly(List.of("block"), List.of("a", "b"));
		}
	}

	@Test
	void doesNotHoldACallUntilItsTimeIsUp() throws Exception {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES.withBatch(2, Duration.ofSeconds(30)))) {
			CompletableFuture<String> blocked = block(model);
			CompletableFuture<String> hurried = model.submit("a",
					InferenceOptions.DEFAULTS.withTimeout(Duration.ofSeconds(10)));
			this.fake.release.countDown();
			assertThat(List.of(blocked.join(), hurried.join())).containsExactly("BLOCK", "A");
		}
	}

	@Test
	void refusesAnInputThatBreaksTheRulesBeforeTheModelSeesIt() {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES)) {
			assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> model.infer(""));
			assertThat(model.submit("")).isCompletedExceptionally();
			assertThat(this.fake.inputs).isEmpty();
		}
	}

	@Test
	void anInputThatFailsInAFullBatchFailsAlone() throws Exception {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES.withBatch(8, Duration.ZERO))) {
			model.submit("block");
			this.fake.blocked.await();
			List<CompletableFuture<String>> futures = Stream.of("a", "b", "c", "d", "e", "bad", "f", "g")
				.map(model::submit)
				.toList();
			this.fake.release.countDown();
			assertThatExceptionOfType(CompletionException.class).isThrownBy(futures.get(5)::join)
				.withCauseInstanceOf(InferenceException.class);
			assertThat(futures.stream().filter((future) -> future != futures.get(5)).map(CompletableFuture::join))
				.containsExactly("A", "B", "C", "D", "E", "F", "G");
		}
	}

	@Test
	void anErrorRestartsTheWorkerAndTheOthersAreAnswered() throws Exception {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES.withBatch(4, Duration.ZERO))) {
			model.submit("block");
			this.fake.blocked.await();
			List<CompletableFuture<String>> futures = Stream.of("a", "worse", "b").map(model::submit).toList();
			this.fake.release.countDown();
			assertThatExceptionOfType(CompletionException.class).isThrownBy(futures.get(1)::join)
				.withCauseInstanceOf(InferenceException.class)
				.havingCause()
				.withCauseInstanceOf(StackOverflowError.class);
			assertThat(List.of(futures.get(0).join(), futures.get(2).join())).containsExactly("A", "B");
		}
		assertThat(this.fake.events).filteredOn("open test-inference-1"::equals).hasSize(3);
		assertThat(this.fake.events).filteredOn("close test-inference-1"::equals).hasSize(3);
	}

	@Test
	void goesOnOnceASessionCanBeOpenedAgain() {
		AtomicInteger opened = new AtomicInteger();
		FakeModel broken = new FakeModel() {

			@Override
			public Session<String, String> openSession() throws Exception {
				if (opened.incrementAndGet() == 2) {
					throw new UnsatisfiedLinkError("no engine");
				}
				return super.openSession();
			}

		};
		try (InferenceModel<String, String> model = start(broken, BATCHES)) {
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("worse"));
			assertThat(model.infer("a")).isEqualTo("A");
			assertThat(opened).hasValue(3);
		}
	}

	@Test
	void goesOnAfterWhatIsNeitherAnExceptionNorAnError() throws Exception {
		FakeModel strange = new FakeModel() {

			@Override
			String answer(String input) throws Exception {
				if (input.equals("strange")) {
					sneak(new Throwable("strange"));
				}
				return super.answer(input);
			}

		};
		try (InferenceModel<String, String> model = start(strange, BATCHES)) {
			model.submit("block");
			strange.blocked.await();
			List<CompletableFuture<String>> futures = Stream.of("a", "strange").map(model::submit).toList();
			strange.release.countDown();
			assertThat(futures.get(0).get(10, TimeUnit.SECONDS)).isEqualTo("A");
			assertThatExceptionOfType(CompletionException.class).isThrownBy(futures.get(1)::join)
				.havingCause()
				.havingCause()
				.withMessage("strange");
		}
	}

	@Test
	void goesOnWhenItsRestartCannotBeLogged() {
		Handler broken = new Handler() {

			@Override
			public void publish(LogRecord record) {
				throw new OutOfMemoryError("no memory to log");
			}

			@Override
			public void flush() {
			}

			@Override
			public void close() {
			}

		};
		Logger logger = Logger.getLogger(InferenceWorker.class.getName());
		logger.addHandler(broken);
		try (InferenceModel<String, String> model = start(1, 1, LONG)) {
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("worse"));
			assertThat(model.submit("a").orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("A");
		}
		finally {
			logger.removeHandler(broken);
		}
	}

	@Test
	void failsAModelThatGivesTooFewAnswers() {
		try (InferenceModel<String, String> model = new BatchingInferenceModel<>("test",
				LoadedModel.of((BatchFunction<String, String>) (inputs) -> List.of()), BATCHES)
			.awaitReady(LONG)) {
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("a"))
				.havingCause()
				.withMessage("There are 0 answers to 1 inputs");
		}
	}

	@Test
	void aCallWhoseTurnDoesNotComeInTimeFailsAndIsNeverRun() throws Exception {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES.withQueue(8, Duration.ofMillis(20)))) {
			CompletableFuture<String> blocked = block(model);
			assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(() -> model.infer("a"))
				.withMessage("The call waited 20 ms for the model 'test', which is as long as it may");
			assertThatExceptionOfType(DeadlineExceededException.class)
				.isThrownBy(() -> model.infer("b", InferenceOptions.DEFAULTS.withTimeout(Duration.ZERO)));
			assertThat(blocked).isNotDone();
			this.fake.release.countDown();
			assertThat(blocked.join()).isEqualTo("BLOCK");
			assertThat(this.fake.inputs).containsExactly("block");
		}
	}

	@Test
	void aCallMayWaitForLessThanTheOthers() throws Exception {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES)) {
			CompletableFuture<String> blocked = block(model);
			CompletableFuture<String> patient = model.submit("a");
			assertThatExceptionOfType(DeadlineExceededException.class)
				.isThrownBy(() -> model.infer("b", InferenceOptions.DEFAULTS.withTimeout(Duration.ofMillis(20))));
			assertThat(patient).isNotDone();
			this.fake.release.countDown();
			assertThat(List.of(blocked.join(), patient.join())).containsExactly("BLOCK", "A");
			assertThat(this.fake.inputs).containsExactly("block", "a");
		}
	}

	@Test
	void runsAHigherPriorityFirst() throws Exception {
		try (InferenceModel<String, String> model = start(1, 8, LONG)) {
			block(model);
			List<CompletableFuture<String>> futures = Stream
				.of(InferencePriority.LOW, InferencePriority.NORMAL, InferencePriority.HIGH)
				.map((priority) -> model.submit(priority.name(), InferenceOptions.DEFAULTS.withPriority(priority)))
				.toList();
			this.fake.release.countDown();
			futures.forEach(CompletableFuture::join);
			assertThat(this.fake.inputs).containsExactly("block", "HIGH", "NORMAL", "LOW");
		}
	}

	@Test
	void answersAListThatIsLongerThanTheQueue() {
		try (InferenceModel<String, String> model = start(this.fake, BATCHES.withQueue(2, LONG))) {
			List<String> inputs = IntStream.range(0, 100).mapToObj((i) -> (i == 50) ? "" : "a" + i).toList();
			List<InferenceResult<String>> results = model.inferAll(inputs);
			assertThat(results).hasSize(100);
			assertThat(results.get(50).failure()).isInstanceOf(InvalidInputException.class);
			assertThatExceptionOfType(InvalidInputException.class).isThrownBy(results.get(50)::orElseThrow);
			assertThat(results.get(99).orElseThrow()).isEqualTo("A99");
			assertThat(results.stream().filter((result) -> result.failure() == null)).hasSize(99);
		}
	}

	@Test
	void interruptWithdrawsAList() throws Exception {
		try (InferenceModel<String, String> model = start(1, 2, LONG)) {
			CompletableFuture<String> blocked = block(model);
			FutureTask<Boolean> interruptStatus = new FutureTask<>(() -> {
				assertThatExceptionOfType(InferenceException.class)
					.isThrownBy(() -> model.inferAll(List.of("a", "b", "c")))
					.withCauseInstanceOf(InterruptedException.class);
				return Thread.currentThread().isInterrupted();
			});
			Thread caller = new Thread(interruptStatus);
			caller.start();
			await().until(() -> caller.getState() == Thread.State.WAITING);
			caller.interrupt();
			assertThat(interruptStatus.get()).isTrue();
			this.fake.release.countDown();
			assertThat(blocked.join()).isEqualTo("BLOCK");
			assertThat(model.infer("d")).isEqualTo("D");
			assertThat(this.fake.inputs).containsExactly("block", "d");
		}
	}

	@Test
	void saysHowLongAFullQueueWillTake() throws Exception {
		FakeModel slow = new FakeModel() {

			@Override
			String answer(String input) throws Exception {
				if (input.equals("slow")) {
					Thread.sleep(20);
				}
				return super.answer(input);
			}

		};
		try (InferenceModel<String, String> model = start(slow, 1, 1, LONG)) {
			model.infer("slow");
			model.submit("block");
			slow.blocked.await();
			CompletableFuture<String> waiting = model.submit("a");
			assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> model.infer("b"))
				.satisfies((ex) -> assertThat(ex.getRetryAfter()).isBetween(Duration.ofMillis(20), LONG));
			slow.release.countDown();
			waiting.join();
		}
	}

	@Test
	void answersEachOfManyCallsExactlyOnce() throws Exception {
		try (InferenceModel<String, String> model = start(this.fake,
				BATCHES.withWorkers(3).withBatch(7, Duration.ZERO).withQueue(10_000, LONG))) {
			Random random = new Random(42);
			Map<String, CompletableFuture<String>> calls = new HashMap<>();
			for (int i = 0; i < 10_000; i++) {
				String input = "a".repeat(1 + random.nextInt(20)) + i;
				CompletableFuture<String> call = model.submit(input);
				if (i % 7 == 0) {
					call.cancel(false);
				}
				calls.put(input, call);
			}
			calls.forEach((input, call) -> {
				if (!call.isCancelled()) {
					assertThat(call.join()).isEqualTo(input.toUpperCase(Locale.ROOT));
				}
			});
			assertThat(this.fake.inputs).doesNotHaveDuplicates();
			assertThat(this.fake.batches).allSatisfy((batch) -> assertThat(batch).hasSizeBetween(1, 7));
		}
	}

	@Test
	void cancelWithdrawsACallThatWaits() throws Exception {
		try (InferenceModel<String, String> model = start(1, 1, LONG)) {
			block(model);
			CompletableFuture<String> cancelled = model.submit("a");
			assertThat(cancelled.cancel(false)).isTrue();
			CompletableFuture<String> next = model.submit("b");
			this.fake.release.countDown();
			assertThat(next.join()).isEqualTo("B");
			assertThatExceptionOfType(CancellationException.class).isThrownBy(cancelled::join);
			assertThat(this.fake.inputs).containsExactly("block", "b");
		}
	}

	@Test
	void cancelOfACallThatIsBeingRunDiscardsItsAnswer() throws Exception {
		try (InferenceModel<String, String> model = start(1, 1, LONG)) {
			CompletableFuture<String> cancelled = block(model);
			cancelled.cancel(true);
			CompletableFuture<String> next = model.submit("a");
			this.fake.release.countDown();
			assertThat(next.join()).isEqualTo("A");
			assertThat(cancelled).isCancelled();
		}
	}

	@Test
	void interruptWithdrawsACallThatWaits() throws Exception {
		try (InferenceModel<String, String> model = start(1, 1, LONG)) {
			block(model);
			FutureTask<Boolean> interruptStatus = new FutureTask<>(() -> {
				assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("a"))
					.withMessage("Interrupted while waiting for the model 'test'")
					.withCauseInstanceOf(InterruptedException.class);
				return Thread.currentThread().isInterrupted();
			});
			Thread caller = new Thread(interruptStatus);
			caller.start();
			await().until(() -> caller.getState() == Thread.State.WAITING);
			caller.interrupt();
			assertThat(interruptStatus.get()).isTrue();
			CompletableFuture<String> next = model.submit("b");
			this.fake.release.countDown();
			assertThat(next.join()).isEqualTo("B");
			assertThat(this.fake.inputs).containsExactly("block", "b");
		}
	}

	@Test
	void actionsOnAnAnswerTakeNoTimeFromTheModel() throws Exception {
		try (InferenceModel<String, String> model = start(1, 1, LONG)) {
			CompletableFuture<String> thread = block(model).thenApply((output) -> Thread.currentThread().getName());
			this.fake.release.countDown();
			assertThat(thread.join()).doesNotStartWith("test-inference");
		}
	}

	@Test
	void holdsNothingOfWhatIsAnswered() {
		BatchFunction<Object, Object> echo = (inputs) -> {
			// As long as the run takes, the thread that ends late runs knows it.
			await().until(() -> thread("test-inference-timeouts").getState() == Thread.State.TIMED_WAITING);
			return inputs;
		};
		try (InferenceModel<Object, Object> model = new BatchingInferenceModel<>("test", LoadedModel.of(echo), BATCHES)
			.awaitReady(LONG)) {
			WeakReference<Object> answered = new WeakReference<>(model.infer(new Object()));
			await().until(() -> {
				System.gc();
				return answered.get() == null;
			});
		}
	}

	@Test
	void answersOnTheSamePoolOnEachJdk() throws Exception {
		try (InferenceModel<String, String> model = start(1, 1, LONG)) {
			CompletableFuture<Thread> thread = block(model).thenApply((output) -> Thread.currentThread());
			this.fake.release.countDown();
			assertThat(thread.join()).isInstanceOfSatisfying(ForkJoinWorkerThread.class,
					(worker) -> assertThat(worker.getPool()).isSameAs(ForkJoinPool.commonPool()));
		}
	}

	@Test
	void closeFinishesWhatWasTakenAndRefusesMore() throws Exception {
		InferenceModel<String, String> model = start(1, 2, LONG);
		CompletableFuture<String> blocked = block(model);
		CompletableFuture<String> waiting = model.submit("a");
		Thread closer = new Thread(model::close);
		closer.start();
		await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
		assertThatExceptionOfType(ModelNotReadyException.class).isThrownBy(() -> model.infer("b"))
			.withMessage("The model 'test' takes no calls: it is closed");
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> model.submit("b").join())
			.withCauseInstanceOf(ModelNotReadyException.class);
		this.fake.release.countDown();
		closer.join();
		assertThat(blocked.join()).isEqualTo("BLOCK");
		assertThat(waiting.join()).isEqualTo("A");
		assertThat(this.fake.events).containsExactly("open test-inference-1", "close test-inference-1", "close model");
	}

	@Test
	void closeFailsWhatIsNotFinishedInTime() throws Exception {
		InferenceModel<String, String> model = start(1, 2, Duration.ZERO);
		CompletableFuture<String> blocked = block(model);
		CompletableFuture<String> waiting = model.submit("a");
		model.close();
		for (CompletableFuture<String> future : List.of(blocked, waiting)) {
			assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
				.withCauseInstanceOf(ModelNotReadyException.class)
				.withMessageContaining("wasn't finished within PT0S");
		}
		await().until(() -> this.fake.events.contains("close model"));
		assertThat(this.fake.events).containsExactly("open test-inference-1", "close test-inference-1", "close model");
		assertThat(this.fake.inputs).containsExactly("block");
	}

	@Test
	void releasesEverythingWhenASessionCannotBeOpened() {
		FakeModel broken = new FakeModel() {

			@Override
			public Session<String, String> openSession() throws Exception {
				if (Thread.currentThread().getName().endsWith("2")) {
					throw new UnsatisfiedLinkError("no engine");
				}
				return super.openSession();
			}

		};
		assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> start(broken, 2, 1, LONG))
			.withMessage("The model 'test' can't be started")
			.havingCause()
			.withMessage("no engine");
		assertThat(broken.events).containsExactly("open test-inference-1", "close test-inference-1", "close model");
	}

	@Test
	void refusesCallsUntilItIsWarm() throws Exception {
		CountDownLatch opening = new CountDownLatch(1);
		FakeModel slow = new FakeModel() {

			@Override
			public Session<String, String> openSession() throws Exception {
				opening.await();
				return super.openSession();
			}

		};
		try (BatchingInferenceModel<String, String> model = new BatchingInferenceModel<>("test", slow, BATCHES)) {
			assertThat(model.status().state()).isEqualTo(ModelStatus.State.STARTING);
			assertThatExceptionOfType(ModelNotReadyException.class).isThrownBy(() -> model.infer("a"))
				.withMessage("The model 'test' takes no calls: it is still being warmed up");
			opening.countDown();
			assertThat(model.awaitReady(LONG).infer("a")).isEqualTo("A");
			assertThat(model.status().state()).isEqualTo(ModelStatus.State.READY);
		}
	}

	@Test
	void givesUpAStartThatTakesTooLong() throws Exception {
		FakeModel stuck = new FakeModel() {

			@Override
			public Session<String, String> openSession() throws Exception {
				this.release.await();
				return super.openSession();
			}

		};
		BatchingInferenceModel<String, String> model = new BatchingInferenceModel<>("test", stuck,
				BATCHES.withCloseTimeout(Duration.ZERO));
		assertThatExceptionOfType(ModelStartException.class).isThrownBy(() -> model.awaitReady(Duration.ofMillis(10)))
			.withMessage("The model 'test' isn't ready after PT0.01S: 0 of 1 workers are");
		await().until(() -> stuck.events.contains("close model"));
		assertThatExceptionOfType(ModelNotReadyException.class).isThrownBy(() -> model.infer("a"));
	}

	@Test
	void isNotReadyWhenItWasClosedWhileItStarted() throws Exception {
		CountDownLatch opening = new CountDownLatch(1);
		FakeModel slow = new FakeModel() {

			@Override
			public Session<String, String> openSession() throws Exception {
				opening.await();
				return super.openSession();
			}

		};
		BatchingInferenceModel<String, String> model = new BatchingInferenceModel<>("test", slow, BATCHES);
		Thread closer = new Thread(model::close);
		closer.start();
		await().until(() -> model.status().state() == ModelStatus.State.CLOSED);
		opening.countDown();
		closer.join();
		assertThatExceptionOfType(ModelNotReadyException.class).isThrownBy(() -> model.awaitReady(LONG))
			.withMessage("The model 'test' takes no calls: it is closed");
	}

	@Test
	void isClosedNotFailedWhenItsStartIsCutOff() {
		FakeModel stuck = new FakeModel() {

			@Override
			public Session<String, String> openSession() throws Exception {
				this.release.await();
				return super.openSession();
			}

		};
		BatchingInferenceModel<String, String> model = new BatchingInferenceModel<>("test", stuck,
				BATCHES.withCloseTimeout(Duration.ZERO));
		model.close();
		await().until(() -> stuck.events.contains("close model"));
		assertThat(model.status().state()).isEqualTo(ModelStatus.State.CLOSED);
		assertThatExceptionOfType(ModelNotReadyException.class).isThrownBy(() -> model.awaitReady(LONG))
			.withMessage("The model 'test' takes no calls: it is closed");
	}

	@Test
	void waitsOnceForAModelThatDoesNotEndHoweverOftenItIsClosed() throws Exception {
		DeafModel deaf = new DeafModel();
		BatchingInferenceModel<String, String> model = new BatchingInferenceModel<>("test", deaf,
				BATCHES.withCloseTimeout(Duration.ofMillis(500)))
			.awaitReady(LONG);
		CompletableFuture<String> stuck = model.submit("block");
		deaf.blocked.await();
		for (int i = 0; i < 300; i++) {
			model.close();
		}
		assertThatExceptionOfType(CompletionException.class).isThrownBy(stuck::join)
			.withCauseInstanceOf(ModelNotReadyException.class);
		deaf.release.countDown();
	}

	@Test
	void answersItsSamplesAloneAndInBatchesBeforeItIsReady() {
		this.fake.samples = List.of(ModelSample.of("a", "A"), ModelSample.of("bbbb"));
		try (InferenceModel<String, String> model = start(this.fake,
				BATCHES.withWorkers(2).withBatch(5, Duration.ZERO))) {
			assertThat(this.fake.batches.stream().filter((batch) -> batch.get(0).equals("a")).map(List::size).sorted())
				.containsExactly(1, 1, 1, 1, 1, 1, 4, 4, 4, 4, 5, 5, 5, 5);
			assertThat(model.infer("c")).isEqualTo("C");
		}
	}

	@Test
	void doesNotStartWithAModelThatAnswersASampleWrongly() {
		this.fake.samples = List.of(ModelSample.of("a", "B"));
		assertThatExceptionOfType(ModelStartException.class).isThrownBy(() -> start(1, 1, LONG))
			.withMessage("The model 'test' answers its sample 'a' with [A], which the sample doesn't accept");
		assertThat(this.fake.events).containsExactly("open test-inference-1", "close test-inference-1", "close model");
	}

	@Test
	void runsOnEachOfItsDevicesAndClosesTheModelThere() throws Exception {
		FakeModel second = new FakeModel() {

			@Override
			public String device() {
				return "gpu:1";
			}

		};
		try (BatchingInferenceModel<String, String> model = new BatchingInferenceModel<>("test",
				List.of(this.fake, second), BATCHES.withBatch(1, Duration.ZERO), InferenceListener.NONE, () -> false)
			.awaitReady(LONG)) {
			List<CompletableFuture<String>> blocked = List.of(model.submit("block"), model.submit("block"));
			this.fake.blocked.await();
			second.blocked.await();
			await().until(() -> model.status().busyWorkers() == 2);
			ModelStatus status = model.status();
			assertThat(status.devices()).containsExactly("cpu", "gpu:1");
			assertThat(status.workers()).isEqualTo(2);
			assertThat(status.openSessions()).isEqualTo(2);
			assertThat(status.longestRun()).isPositive();
			this.fake.release.countDown();
			second.release.countDown();
			blocked.forEach(CompletableFuture::join);
		}
		assertThat(this.fake.events).containsExactly("open test-inference-1", "close test-inference-1", "close model");
		assertThat(second.events).containsExactly("open test-inference-2", "close test-inference-2", "close model");
	}

	@Test
	void failsTheCallsOfARunThatTakesTooLongAndGoesOnIfTheModelLetsGo() throws Exception {
		InferenceSettings settings = BATCHES.withRunTimeout(Duration.ofMillis(50));
		try (InferenceModel<String, String> model = start(this.fake, settings)) {
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("block"))
				.withMessage("The model 'test' took longer than 50 ms for a run, which is as long as it may")
				.withCauseInstanceOf(TimeoutException.class);
			assertThat(model.infer("a")).isEqualTo("A");
		}
	}

	@Test
	void showsAWorkerThatTheModelDoesNotLetGoOf() throws Exception {
		DeafModel deaf = new DeafModel();
		try (BatchingInferenceModel<String, String> model = new BatchingInferenceModel<>("test", deaf,
				BATCHES.withRunTimeout(Duration.ofMillis(50)))
			.awaitReady(LONG)) {
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("a"));
			assertThat(model.status().stuckWorkers()).isEqualTo(1);
			assertThat(model.status().longestRun()).isGreaterThan(Duration.ofMillis(50));
			deaf.release.countDown();
			assertThat(model.infer("b")).isEqualTo("b");
			assertThat(model.status().stuckWorkers()).isZero();
		}
	}

	@Test
	void neverBlocksAnEventLoop() {
		try (InferenceModel<String, String> model = new BatchingInferenceModel<>("test", List.of(this.fake), BATCHES,
				InferenceListener.NONE, () -> true)
			.awaitReady(LONG)) {
			assertThatIllegalStateException().isThrownBy(() -> model.infer("a"))
				.withMessageContaining("thread of an event loop")
				.withMessageContaining("call submit()");
			assertThatIllegalStateException().isThrownBy(() -> model.inferAll(List.of("a")));
			assertThat(model.submit("a").join()).isEqualTo("A");
		}
	}

	@Test
	void waitsForNoLongerThanItsCallerHas() {
		AtomicReference<Duration> remaining = new AtomicReference<>();
		DeafModel deaf = new DeafModel();
		try (InferenceModel<String, String> model = new BatchingInferenceModel<>("test", List.of(deaf),
				BATCHES.withQueue(10, LONG), InferenceListener.NONE, () -> false, remaining::get)
			.awaitReady(LONG)) {
			CompletableFuture<String> running = model.submit("a");
			await().until(() -> deaf.blocked.getCount() == 0);
			remaining.set(Duration.ofMillis(30));
			assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(() -> model.infer("b"))
				.withMessageContaining("30 ms");
			assertThatExceptionOfType(DeadlineExceededException.class)
				.isThrownBy(() -> model.infer("c", InferenceOptions.DEFAULTS.withTimeout(Duration.ofMillis(10))))
				.withMessageContaining("10 ms");
			remaining.set(Duration.ZERO);
			assertThat(model.submit("d")).failsWithin(LONG)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(DeadlineExceededException.class);
			remaining.set(null);
			CompletableFuture<String> last = model.submit("e");
			deaf.release.countDown();
			assertThat(running.join()).isEqualTo("a");
			assertThat(last.join()).isEqualTo("e");
		}
	}

	@SuppressWarnings("unchecked")
	static <X extends Throwable> void sneak(Throwable failure) throws X {
		throw (X) failure;
	}

	private InferenceModel<String, String> start(int threads, int capacity, Duration closeTimeout) {
		return start(this.fake, threads, capacity, closeTimeout);
	}

	private InferenceModel<String, String> start(FakeModel model, int threads, int capacity, Duration closeTimeout) {
		return start(model,
				InferenceSettings.DEFAULTS.withWorkers(threads)
					.withBatch(1, Duration.ZERO)
					.withQueue(capacity, LONG)
					.withCloseTimeout(closeTimeout));
	}

	private InferenceModel<String, String> start(FakeModel model, InferenceSettings settings) {
		return new BatchingInferenceModel<>("test", model, settings).awaitReady(LONG);
	}

	private static Thread thread(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private CompletableFuture<String> block(InferenceModel<String, String> model) throws InterruptedException {
		CompletableFuture<String> future = model.submit("block");
		this.fake.blocked.await();
		return future;
	}

	/**
	 * Doesn't let go when it is interrupted, as a native engine.
	 */
	private static final class DeafModel extends FakeModel {

		@Override
		String answer(String input) {
			this.blocked.countDown();
			boolean done = false;
			while (!done) {
				try {
					this.release.await();
					done = true;
				}
				catch (InterruptedException ex) {
					// Left for the end.
				}
			}
			return input;
		}

	}

}
