package dev.remuda.gateway.upstream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import dev.remuda.gateway.upstream.ServerSnapshot.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What a server was given and what became of it. Any thread may write and read.
 */
final class ServerStatistics {

	private final AtomicInteger inFlight = new AtomicInteger();

	private final LongAdder requests = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final ResponseTime responseTime = new ResponseTime();

	private final LatencyHistogram latencies = new LatencyHistogram();

	private volatile @Nullable FailedAt lastFailure;

	void began() {
		this.inFlight.incrementAndGet();
		this.requests.increment();
	}

	void ended() {
		this.inFlight.decrementAndGet();
	}

	void responded(long nanos, long now) {
		this.responseTime.record(nanos, now);
		this.latencies.record(nanos, now);
	}

	void failed(String reason, long now) {
		this.failures.increment();
		this.lastFailure = new FailedAt(reason, now);
	}

	int inFlight() {
		return this.inFlight.get();
	}

	long requests() {
		return this.requests.sum();
	}

	long failures() {
		return this.failures.sum();
	}

	double expectedNanos(long now) {
		return this.responseTime.expected(now);
	}

	LatencyHistogram.Latencies latencies(long now) {
		return this.latencies.latencies(now);
	}

	@Nullable Failure lastFailure(long now) {
		FailedAt last = this.lastFailure;
		return (last != null) ? new Failure(last.reason(), Duration.ofNanos(Math.max(0, now - last.at()))) : null;
	}

	private record FailedAt(String reason, long at) {
	}

}
