package dev.remuda.process;

import java.time.Duration;

/**
 * How a pool of workers is run.
 *
 * @param count how many workers there are; at least 1
 * @param startTimeout how long a worker may take until it is ready
 * @param stopTimeout how long a worker may take to finish what it has
 * @param heartbeatTimeout for how long nothing may be heard of a worker
 * @param maxRequests requests after which a worker is replaced; 0 for never
 * @param maxRequestsJitter up to how many more, at random for each worker
 * @param maxLifetime time after which a worker is replaced; zero for never
 * @param maxMemory resident memory in bytes over which a worker is replaced; 0 for never
 */
public record PoolSettings(int count, Duration startTimeout, Duration stopTimeout, Duration heartbeatTimeout,
		long maxRequests, long maxRequestsJitter, Duration maxLifetime, long maxMemory) {

}
