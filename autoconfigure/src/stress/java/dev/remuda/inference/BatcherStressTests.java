package dev.remuda.inference;

/**
 * Runs the scenarios with real threads: finds what needs several unlucky moments.
 */
class BatcherStressTests extends BatcherScenarios {

	private static final int RUNS = 5000;

	@Override
	void check(Runnable scenario) {
		for (int i = 0; i < RUNS; i++) {
			scenario.run();
		}
	}

}
