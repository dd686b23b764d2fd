package dev.remuda.inference;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

/**
 * Runs a {@link Job} through the ways in which its answer, its failure and its
 * cancellation can interleave.
 */
class JobModelCheckTests {

	@Test
	void oneOutcomeWinsAndIsHeardOnce() {
		BatchQueueModelCheckTests.check(() -> {
			AtomicInteger heard = new AtomicInteger();
			AtomicInteger timed = new AtomicInteger();
			Job<String, String> job = Job.awaited("a", 1,
					InferenceOptions.DEFAULTS.withTiming((timing) -> timed.incrementAndGet()), Duration.ofSeconds(1));
			job.ran(new InferenceTiming(1, 1, Duration.ZERO, Duration.ZERO, "cpu"));
			job.whenComplete((output, failure) -> heard.incrementAndGet());
			Thread worker = BatchQueueModelCheckTests.start(() -> job.answer("A"));
			Thread deadlines = BatchQueueModelCheckTests.start(() -> job.expire("test"));
			job.cancel(false);
			BatchQueueModelCheckTests.join(worker, deadlines);
			BatchQueueModelCheckTests.require(job.isDone() && job.isSettled(), "it is completed");
			BatchQueueModelCheckTests.require(heard.get() == 1, "its outcome is heard once");
			BatchQueueModelCheckTests.require(timed.get() <= 1, "its timing is heard once at most");
		});
	}

}
