package dev.remuda.benchmark;

import java.time.Duration;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Makes the application start as slowly as one that loads a model or warms up a cache.
 */
@Component
class StartDelay {

	/**
	 * Wait for a while.
	 * @param delay how long; by default not at all
	 * @throws InterruptedException if the start is broken off
	 */
	StartDelay(@Value("${benchmark.start-delay:0s}") Duration delay) throws InterruptedException {
		Thread.sleep(delay.toMillis());
	}

}
