package dev.remuda.inference;

import java.time.Duration;
import java.util.List;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.BeforeAll;

/**
 * Runs the scenarios one interleaving after the other: finds what real threads hardly ever
 * do, and shows how it came about.
 */
class BatcherModelCheckTests extends BatcherScenarios {

	private static final int INTERLEAVINGS = 25;

	/**
	 * What is initialised on its first use would look different each time.
	 */
	@BeforeAll
	static void initialise() {
		List.of(new QueueFullException("test", 1, Duration.ZERO), new DeadlineExceededException("test", Duration.ZERO),
				new ModelNotReadyException("test", "it is closed"));
		try {
			Lincheck.runConcurrentTest(1, () -> {
				Scenario scenario = new Scenario(1, 1);
				scenario.add("a");
				join(scenario.worker(1));
			});
		}
		catch (LincheckAssertionError ex) {
			// It takes the first check in a JVM, which instruments the classes, for one that
			// hangs when the machine is slow. The tests below check the same.
		}
	}

	@Override
	void check(Runnable scenario) {
		Lincheck.runConcurrentTest(INTERLEAVINGS, scenario);
	}

}
