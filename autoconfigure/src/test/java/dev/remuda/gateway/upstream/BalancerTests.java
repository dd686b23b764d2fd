package dev.remuda.gateway.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for each {@link Balancer}.
 */
class BalancerTests {

	private static final int KEYS = 20_000;

	@Test
	void roundRobinSpreadsTheTurnsOfAHeavyServer() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1 weight=5", "b:1", "c:1");
		assertThat(sequence(test, 14)).isEqualTo("aabacaaaabacaa");
	}

	@Test
	void leastConnectionsKeepsServersEven() {
		UpstreamFixture test = UpstreamFixture.of(Balance.LEAST_CONNECTIONS, "a:1", "b:1", "c:1");
		Lease lease = test.acquire("b");
		assertThat(test.load(8)).isEqualTo(Map.of("a", 3, "b", 3, "c", 3));
		lease.cancelled();
		assertThat(test.acquire().server().address()).isEqualTo("b:1");
	}

	@Test
	void leastConnectionsFillsServersByWeight() {
		UpstreamFixture test = UpstreamFixture.of(Balance.LEAST_CONNECTIONS, "a:1 weight=3", "b:1");
		assertThat(test.load(400)).isEqualTo(Map.of("a", 300, "b", 100));
	}

	@Test
	void leastConnectionsSharesAQuietDayByWeight() {
		UpstreamFixture test = UpstreamFixture.of(Balance.LEAST_CONNECTIONS, "a:1 weight=3", "b:1");
		assertThat(test.share(400)).isEqualTo(Map.of("a", 300, "b", 100));
	}

	@Test
	void powerOfTwoTakesTheLessBusyOfTwo() {
		UpstreamFixture test = UpstreamFixture.of(Balance.POWER_OF_TWO, "a:1", "b:1");
		for (int request = 0; request < 100; request++) {
			test.acquire("a");
		}
		assertThat(test.load(99)).isEqualTo(Map.of("a", 100, "b", 99));
	}

	@Test
	void powerOfTwoIsFarMoreEvenThanChance() {
		String[] servers = IntStream.range(0, 10).mapToObj((number) -> "s" + number + ":1").toArray(String[]::new);
		Map<String, Integer> load = UpstreamFixture.of(Balance.POWER_OF_TWO, servers).load(10_000);
		// Of servers taken by chance alone, the busiest would have some 50 above the mean
		assertThat(load.values()).allSatisfy((inFlight) -> assertThat(inFlight).isCloseTo(1000, Offset.offset(5)));
	}

	@Test
	void powerOfTwoHeedsTheWeights() {
		UpstreamFixture test = UpstreamFixture.of(Balance.POWER_OF_TWO, "a:1 weight=2", "b:1", "c:1");
		assertThat(test.share(4000).get("a")).isCloseTo(2000, Offset.offset(100));
		assertThat(test.load(4000).get("a")).isCloseTo(2000, Offset.offset(20));
	}

	@Test
	void ipHashSharesKeysByWeight() {
		UpstreamFixture test = UpstreamFixture.of(Balance.IP_HASH, "a:1 weight=2", "b:1", "c:1");
		Map<String, Integer> share = new HashMap<>();
		owners(test).values().forEach((owner) -> share.merge(owner, 1, Integer::sum));
		assertThat(share.get("a:1")).isCloseTo(KEYS / 2, Offset.offset(KEYS / 50));
		assertThat(share.get("b:1")).isCloseTo(KEYS / 4, Offset.offset(KEYS / 50));
	}

	@Test
	void ipHashMovesOnlyWhatMustMove() {
		UpstreamFixture test = UpstreamFixture.of(Balance.IP_HASH, "a:1", "b:1", "c:1", "d:1");
		Map<String, String> before = owners(test);
		test.upstream.update(settings(Balance.IP_HASH, "e:1", "d:1", "c:1", "b:1", "a:1"));
		Map<String, String> withFive = owners(test);
		List<String> moved = before.keySet()
			.stream()
			.filter((key) -> !before.get(key).equals(withFive.get(key)))
			.toList();
		assertThat(moved.size()).isCloseTo(KEYS / 5, Offset.offset(KEYS / 50));
		assertThat(moved).allSatisfy((key) -> assertThat(withFive.get(key)).isEqualTo("e:1"));
		test.upstream.update(settings(Balance.IP_HASH, "a:1", "b:1", "c:1", "d:1"));
		assertThat(owners(test)).isEqualTo(before);
	}

	@Test
	void ipHashTakesTurnsWithoutAKey() {
		UpstreamFixture test = UpstreamFixture.of(Balance.IP_HASH, "a:1", "b:1");
		assertThat(sequence(test, 4)).isEqualTo("abab");
	}

	@Test
	void ipHashIsTheSameInEveryProcess() {
		assertThat(RendezvousHash.hash("192.0.2.1")).isEqualTo(5552405930031864309L);
	}

	@Test
	void leastTimePrefersTheFastAndSpillsOver() {
		UpstreamFixture test = UpstreamFixture.of(Balance.LEAST_TIME, "a:1", "b:1");
		test.succeed("a", Duration.ofMillis(30));
		test.succeed("b", Duration.ofMillis(10));
		// b costs 10, 20, then as much as a: 30
		assertThat(IntStream.range(0, 2).mapToObj((i) -> test.acquire().server().address())).containsOnly("b:1");
		assertThat(test.load(2)).isEqualTo(Map.of("a", 1, "b", 3));
	}

	@Test
	void leastTimeHeedsTheWeights() {
		UpstreamFixture test = UpstreamFixture.of(Balance.LEAST_TIME, "a:1 weight=4", "b:1");
		test.succeed("a", Duration.ofMillis(30));
		test.succeed("b", Duration.ofMillis(10));
		assertThat(test.acquire().server().address()).isEqualTo("a:1");
	}

	@Test
	void leastTimeTriesAServerThatHasNotAnsweredButNotWithEverything() {
		UpstreamFixture test = UpstreamFixture.of(Balance.LEAST_TIME, "a:1", "b:1");
		test.succeed("a", Duration.ofMillis(10));
		assertThat(test.load(10)).isEqualTo(Map.of("a", 5, "b", 5));
	}

	@Test
	void leastTimeForgetsThatAServerWasSlow() {
		UpstreamFixture test = UpstreamFixture.of(Balance.LEAST_TIME, "a:1", "b:1");
		test.succeed("a", Duration.ofMillis(100));
		test.succeed("b", Duration.ofMillis(10));
		for (int second = 0; second < 22; second++) {
			test.advance(Duration.ofSeconds(1));
			Lease lease = test.acquire();
			assertThat(lease.server().address()).isEqualTo("b:1");
			lease.succeeded(Duration.ofMillis(10));
		}
		// 100 ms are 10 ms after 10 s * ln 10
		test.advance(Duration.ofSeconds(2));
		test.succeed("b", Duration.ofMillis(10));
		assertThat(test.acquire().server().address()).isEqualTo("a:1");
	}

	@ParameterizedTest
	@EnumSource
	void givesNothingToAServerThatWasTriedOrIsDown(Balance balance) {
		UpstreamFixture test = UpstreamFixture.of(balance, "a:1", "b:1 down", "c:1", "d:1");
		UpstreamServer tried = test.server("c");
		for (int request = 0; request < 100; request++) {
			UpstreamServer server = test.upstream.acquire(new RequestKey("k" + request), Set.of(tried)).server();
			assertThat(server.address()).isIn("a:1", "d:1");
		}
	}

	private static UpstreamSettings settings(Balance balance, String... servers) {
		return UpstreamFixture.settings(servers).withBalance(balance);
	}

	private static String sequence(UpstreamFixture test, int requests) {
		List<String> hosts = new ArrayList<>();
		Stream.generate(test::acquire).limit(requests).forEach((lease) -> hosts.add(lease.server().settings().host()));
		return String.join("", hosts);
	}

	private static Map<String, String> owners(UpstreamFixture test) {
		Map<String, String> owners = new TreeMap<>();
		for (int number = 0; number < KEYS; number++) {
			String key = "10.0." + number / 256 + "." + number % 256;
			owners.put(key, test.upstream.acquire(new RequestKey(key), Set.of()).server().address());
		}
		return owners;
	}

}
