package dev.remuda.inference;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What the threads of the batcher do to a {@link BatchQueue} and a {@link Job} at the same
 * time. A scenario fails if one of its threads waits forever, if a job that got in isn't
 * answered, or if one is handed out twice. It checks that without a library: the classes of
 * one would be part of what is checked.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class BatcherScenarios {

	/**
	 * Run a scenario in many interleavings.
	 */
	abstract void check(Runnable scenario);

	@Test
	void noSignalIsLost() {
		check(() -> {
			Scenario scenario = new Scenario(1, 2);
			Thread first = scenario.worker(1);
			Thread second = scenario.worker(1);
			scenario.add("a");
			scenario.add("b");
			join(first, second);
			scenario.assertAnswered(2);
		});
	}

	@Test
	void closeLosesNoJob() {
		check(() -> {
			Scenario scenario = new Scenario(2, 1);
			Thread worker = scenario.worker(Integer.MAX_VALUE);
			Thread caller = start(() -> {
				scenario.add("a");
				scenario.add("b");
			});
			scenario.queue.close();
			join(worker, caller);
			scenario.assertNothingIsLeft();
		});
	}

	@Test
	void drainLosesNoJob() {
		check(() -> {
			Scenario scenario = new Scenario(1, 2);
			scenario.add("a");
			scenario.add("b");
			Thread worker = scenario.worker(Integer.MAX_VALUE);
			scenario.queue.close();
			scenario.queue.drain().forEach((job) -> job.fail(new ModelNotReadyException("test", "it is closed")));
			join(worker);
			scenario.assertNothingIsLeft();
		});
	}

	@Test
	void cancelMeetsTakeAndPutBack() {
		check(() -> {
			Scenario scenario = new Scenario(2, 2);
			Job<String, String> cancelled = scenario.add("a");
			scenario.add("b");
			Thread failing = start(() -> {
				BatchQueue.Batch<String, String> batch = scenario.queue.take(false);
				if (batch != null) {
					scenario.queue.putBack(batch.jobs());
				}
			});
			Thread canceller = start(() -> cancelled.cancel(false));
			scenario.queue.close();
			join(failing, canceller);
			require(scenario.queue.size() <= 1, "a job that is cancelled leaves the queue");
			join(scenario.worker(Integer.MAX_VALUE));
			scenario.assertNothingIsLeft();
			require(cancelled.isCancelled(), "is cancelled");
		});
	}

	@Test
	void putBackWakesAnotherWorker() {
		check(() -> {
			Scenario scenario = new Scenario(2, 2);
			scenario.add("a");
			BatchQueue.Batch<String, String> batch = scenario.queue.take(false);
			Thread worker = scenario.worker(1);
			scenario.queue.putBack(batch.jobs());
			join(worker);
			scenario.assertAnswered(1);
		});
	}

	@Test
	void anExpiredJobIsHandedOutOnce() {
		check(() -> {
			Scenario scenario = new Scenario(2, 2);
			scenario.add("a");
			scenario.add("b");
			scenario.clock.set(scenario.timeout);
			Thread worker = scenario.worker(Integer.MAX_VALUE);
			Thread deadlines = scenario.deadlines();
			scenario.queue.close();
			join(worker, deadlines);
			scenario.assertNothingIsLeft();
			require(scenario.run.isEmpty(), "runs none that is too late");
		});
	}

	@Test
	void aPlaceIsNeverGivenTwice() {
		check(() -> {
			Scenario scenario = new Scenario(1, 1);
			Job<String, String> first = scenario.add("a");
			Thread canceller = start(() -> first.cancel(false));
			Thread caller = start(() -> scenario.add("b"));
			scenario.add("c");
			require(scenario.queue.size() <= 1, "holds no more than its capacity");
			join(canceller, caller);
			scenario.queue.close();
			join(scenario.worker(Integer.MAX_VALUE));
			scenario.assertNothingIsLeft();
		});
	}

	@Test
	void oneOutcomeOfAJobWinsAndIsHeardOnce() {
		check(() -> {
			AtomicInteger heard = new AtomicInteger();
			AtomicInteger timed = new AtomicInteger();
			Job<String, String> job = Job.awaited("a", 1,
					InferenceOptions.DEFAULTS.withTiming((timing) -> timed.incrementAndGet()), Duration.ofSeconds(1));
			job.ran(new InferenceTiming(1, 1, Duration.ZERO, Duration.ZERO, "cpu"));
			job.whenComplete((output, failure) -> heard.incrementAndGet());
			Thread worker = start(() -> job.answer("A"));
			Thread deadlines = start(() -> job.expire("test"));
			job.cancel(false);
			join(worker, deadlines);
			require(job.isDone() && job.isSettled(), "it is completed");
			require(heard.get() == 1, "its outcome is heard once");
			require(timed.get() <= 1, "its timing is heard once at most");
		});
	}

	static void require(boolean condition, String rule) {
		if (!condition) {
			throw new AssertionError("It doesn't hold that " + rule);
		}
	}

	static Thread start(Runnable task) {
		Thread thread = new Thread(task);
		thread.start();
		return thread;
	}

	static void join(Thread... threads) {
		try {
			for (Thread thread : threads) {
				thread.join();
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static final class Scenario {

		private final long timeout = 100;

		private final AtomicLong clock = new AtomicLong();

		private final List<Job<String, String>> accepted = new CopyOnWriteArrayList<>();

		private final List<String> run = new CopyOnWriteArrayList<>();

		private final BatchQueue<String, String> queue;

		Scenario(int maxBatchSize, int capacity) {
			this.queue = new BatchQueue<>("test",
					InferenceSettings.DEFAULTS.withBatch(maxBatchSize, Duration.ZERO)
						.withQueue(capacity, Duration.ofSeconds(1)),
					this.clock::get, (jobs) -> Duration.ZERO);
		}

		Job<String, String> add(String input) {
			Job<String, String> job = Job.awaited(input, 1, InferenceOptions.DEFAULTS, Duration.ofNanos(this.timeout));
			try {
				this.queue.add(job);
				this.accepted.add(job);
			}
			catch (QueueFullException | ModelNotReadyException ex) {
				require(!job.isDone(), "leaves a refused job alone");
			}
			return job;
		}

		/**
		 * A worker that answers this many batches, or until the queue is closed.
		 */
		Thread worker(int batches) {
			return start(() -> {
				for (int i = 0; i < batches; i++) {
					BatchQueue.Batch<String, String> batch = this.queue.take(false);
					if (batch == null) {
						return;
					}
					batch.expired().forEach((job) -> job.expire("test"));
					for (Job<String, String> job : batch.jobs()) {
						this.run.add(job.input());
						job.answer("answer");
					}
				}
			});
		}

		Thread deadlines() {
			return start(() -> {
				try {
					List<Job<String, String>> expired = this.queue.takeExpired();
					while (expired != null) {
						expired.forEach((job) -> job.expire("test"));
						expired = this.queue.takeExpired();
					}
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			});
		}

		void assertAnswered(int jobs) {
			assertNothingIsLeft();
			require(this.run.size() == jobs, "runs each job");
		}

		void assertNothingIsLeft() {
			require(this.queue.size() == 0, "no job waits");
			require(this.queue.drain().isEmpty(), "no job is without an answer");
			for (Job<String, String> job : this.accepted) {
				require(job.isDone(), "each job that got in is completed");
			}
			require(new HashSet<>(this.run).size() == this.run.size(), "no job is run twice");
		}

	}

}
