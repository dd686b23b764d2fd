package dev.remuda.gateway.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads on one {@link Upstream}: nothing is counted twice, and nothing is lost.
 */
class UpstreamStressTests {

	private static final int THREADS = 8;

	private static final int LEASES = 100_000;

	@ParameterizedTest
	@EnumSource
	@Timeout(60)
	void countsExactlyWhileServersComeAndGo(Balance balance) throws Exception {
		UpstreamSettings all = UpstreamFixture.settings("a:1", "b:1 weight=2", "c:1", "d:1 backup")
			.withBalance(balance)
			.withFailures(1, Duration.ofNanos(1000))
			.withSlowStart(Duration.ofMillis(1));
		UpstreamSettings some = all.withServers(all.servers().subList(1, 3));
		Upstream upstream = new Upstream(all);
		List<UpstreamServer> seen = new ArrayList<>();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
		try {
			AtomicBoolean done = new AtomicBoolean();
			Future<?> updates = threads.submit(() -> {
				while (!done.get()) {
					upstream.update(some);
					upstream.update(all);
					upstream.snapshot().servers().forEach((server) -> assertThat(server.inFlight()).isNotNegative());
				}
			});
			Callable<Set<UpstreamServer>> work = () -> leases(upstream, LEASES / THREADS);
			List<Future<Set<UpstreamServer>>> results = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				results.add(threads.submit(work));
			}
			for (Future<Set<UpstreamServer>> result : results) {
				seen.addAll(result.get());
			}
			done.set(true);
			updates.get();
		}
		finally {
			threads.shutdownNow();
			assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
		List<UpstreamServer> servers = seen.stream().distinct().toList();
		// How many of the four, the scheduler decides
		assertThat(servers).hasSizeGreaterThanOrEqualTo(2)
			.allSatisfy((server) -> assertThat(server.inFlight()).isZero());
		assertThat(servers.stream().mapToLong((server) -> server.snapshot(0).requests()).sum()).isEqualTo(LEASES);
		assertThat(upstream.snapshot().servers()).hasSize(4);
	}

	private static Set<UpstreamServer> leases(Upstream upstream, int number) {
		Set<UpstreamServer> seen = new HashSet<>();
		List<Lease> open = new ArrayList<>();
		for (int count = 0; count < number; count++) {
			Lease lease = upstream.acquire(new RequestKey("k" + count), Set.of());
			seen.add(lease.server());
			open.add(lease);
			if (open.size() == 10) {
				open.forEach(UpstreamStressTests::end);
				open.clear();
			}
		}
		open.forEach(UpstreamStressTests::end);
		return seen;
	}

	private static void end(Lease lease) {
		switch (ThreadLocalRandom.current().nextInt(4)) {
			case 0 -> lease.failed("reset");
			case 1 -> lease.cancelled();
			default -> lease.succeeded(Duration.ofMillis(1));
		}
		lease.cancelled();
	}

	@Test
	@Timeout(60)
	void endsALeaseOnceWhoeverEndsIt() throws Exception {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1");
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			for (int round = 0; round < 5000; round++) {
				Lease lease = test.acquire();
				List<Future<Object>> ends = threads.invokeAll(List.of(() -> {
					lease.failed("late");
					return true;
				}, () -> {
					lease.cancelled();
					return true;
				}));
				for (Future<Object> end : ends) {
					end.get();
				}
				assertThat(test.server("a").inFlight()).isZero();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	@Timeout(60)
	void sharesEvenlyBetweenThreads() throws Exception {
		UpstreamFixture test = UpstreamFixture.of(Balance.LEAST_CONNECTIONS, "a:1", "b:1", "c:1", "d:1");
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			Callable<Object> work = () -> {
				for (int count = 0; count < 500; count++) {
					test.acquire();
				}
				return true;
			};
			for (Future<Object> result : threads.invokeAll(Collections.nCopies(THREADS, work))) {
				result.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(test.upstream.servers()).extracting(UpstreamServer::inFlight).containsOnly(1000);
	}

}
