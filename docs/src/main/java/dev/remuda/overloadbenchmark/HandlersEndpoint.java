package dev.remuda.overloadbenchmark;

import java.lang.management.ManagementFactory;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint} that tells what became of handlers, and what the process holds.
 */
@Endpoint(id = "handlers")
class HandlersEndpoint {

	private final HandlerCounts counts;

	HandlersEndpoint(HandlerCounts counts) {
		this.counts = counts;
	}

	/**
	 * Return the counts, the live threads and the heap in use.
	 * @param collect whether to throw away first what nobody uses any more
	 */
	@ReadOperation
	Handlers handlers(@Nullable Boolean collect) {
		if (Boolean.TRUE.equals(collect)) {
			System.gc();
		}
		return new Handlers(this.counts.counts(), ManagementFactory.getThreadMXBean().getThreadCount(),
				ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
	}

	/**
	 * What there is.
	 *
	 * @param counts handlers by what became of them
	 * @param threads live platform threads; virtual ones show in the heap
	 * @param heapBytes bytes of the heap in use
	 */
	record Handlers(HandlerCounts.Counts counts, int threads, long heapBytes) {

	}

}
