package dev.remuda.gateway.upstream;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the health of the servers of an {@link Upstream}.
 */
class UpstreamHealthTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration FAIL_TIMEOUT = Duration.ofSeconds(10);

	@Test
	void ejectsAServerThatFailsAndSaysWhy() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
		test.fail("a");
		assertThat(test.share(10)).isEqualTo(Map.of("b", 10));
		assertThat(test.snapshot("a").state()).isEqualTo(ServerState.EJECTED);
		assertThat(test.snapshot("a").reason()).isEqualTo("refused");
	}

	@Test
	void countsFailuresWithinTheTimeOnly() {
		UpstreamFixture test = new UpstreamFixture((settings) -> settings.withFailures(3, FAIL_TIMEOUT), "a:1", "b:1");
		test.fail("a");
		test.advance(SECOND);
		test.fail("a");
		test.succeed("a", SECOND);
		test.advance(FAIL_TIMEOUT);
		test.fail("a");
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
		test.fail("a");
		assertThat(test.state("a")).isEqualTo(ServerState.EJECTED);
	}

	@Test
	void ejectsNobodyIfFailuresDoNotCount() {
		UpstreamFixture test = new UpstreamFixture((settings) -> settings.withFailures(0, FAIL_TIMEOUT), "a:1", "b:1");
		for (int failure = 0; failure < 10; failure++) {
			test.fail("a");
		}
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
	}

	@Test
	void triesAnEjectedServerWithOneRequestAfterTheTimeAndTakesItBack() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
		test.fail("a");
		test.advance(FAIL_TIMEOUT.minusNanos(1));
		assertThat(test.share(10)).isEqualTo(Map.of("b", 10));
		test.advance(Duration.ofNanos(1));
		Lease trial = test.acquire("a");
		assertThat(test.share(10)).isEqualTo(Map.of("b", 10));
		trial.succeeded(SECOND);
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
		assertThat(test.share(10)).isEqualTo(Map.of("a", 5, "b", 5));
	}

	@Test
	void ejectsAServerAgainWhoseTrialFails() {
		UpstreamFixture test = new UpstreamFixture((settings) -> settings.withFailures(2, FAIL_TIMEOUT), "a:1", "b:1");
		test.fail("a");
		test.fail("a");
		test.advance(FAIL_TIMEOUT.plus(FAIL_TIMEOUT));
		test.fail("a");
		assertThat(test.share(10)).isEqualTo(Map.of("b", 10));
		test.advance(FAIL_TIMEOUT);
		test.succeed("a", SECOND);
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
		test.fail("a");
		assertThat(test.state("a")).as("earlier failures are forgotten").isEqualTo(ServerState.UP);
	}

	@Test
	void triesAgainWhenATrialWasCancelled() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
		test.fail("a");
		test.advance(FAIL_TIMEOUT);
		test.acquire("a").cancelled();
		assertThat(test.state("a")).isEqualTo(ServerState.EJECTED);
		test.succeed("a", SECOND);
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
	}

	@Test
	void heedsNoRequestThatBeganBeforeTheEjection() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
		Lease slow = test.acquire("a");
		Lease failing = test.acquire("a");
		test.fail("a");
		slow.succeeded(SECOND);
		assertThat(test.state("a")).isEqualTo(ServerState.EJECTED);
		test.advance(FAIL_TIMEOUT);
		failing.failed("reset");
		assertThat(test.acquire("a").server().address()).as("the trial is due all the same").isEqualTo("a:1");
	}

	@Test
	void heedsNoTrialOfAnEarlierEjection() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
		test.fail("a");
		test.server("b").checked(false, "");
		test.server("b").checked(false, "");
		Lease first = test.acquire();
		Lease second = test.acquire();
		first.failed("refused");
		second.succeeded(SECOND);
		assertThat(test.state("a")).isEqualTo(ServerState.EJECTED);
	}

	@Test
	void neverEjectsALoneServer() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1 down");
		test.fail("a");
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
	}

	@Test
	void ejectsHalfOfTheServersAtMost() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1", "c:1", "d:1", "e:1");
		test.fail("a");
		test.fail("b");
		test.fail("c");
		assertThat(test.share(9)).isEqualTo(Map.of("c", 3, "d", 3, "e", 3));
		test.advance(FAIL_TIMEOUT);
		test.succeed("a", SECOND);
		test.fail("c");
		assertThat(test.state("c")).isEqualTo(ServerState.EJECTED);
	}

	@Test
	void doesNotEjectTheLastThatPassesItsChecks() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
		test.server("b").checked(false, "503");
		test.server("b").checked(false, "503");
		test.fail("a");
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
	}

	@Test
	void usesTheBackupWhenThePrimariesAreOut() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1 backup");
		assertThat(test.share(4)).isEqualTo(Map.of("a", 4));
		assertThat(test.acquire(test.server("a")).server().address()).isEqualTo("b:1");
		test.fail("a");
		assertThat(test.share(4)).isEqualTo(Map.of("b", 4));
		test.advance(FAIL_TIMEOUT);
		test.acquire().succeeded(SECOND);
		assertThat(test.share(4)).isEqualTo(Map.of("a", 4));
	}

	@Test
	void usesEjectedServersRatherThanNone() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
		test.fail("a");
		test.server("b").checked(false, "503");
		test.server("b").checked(false, "503");
		assertThat(test.share(4)).isEqualTo(Map.of("a", 4));
		test.acquire().succeeded(SECOND);
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
	}

	@Test
	void takesAServerDownAfterChecksInARowAndUpAgain() {
		UpstreamFixture test = new UpstreamFixture((settings) -> settings.withChecks(3, 2), "a:1", "b:1");
		check(test, false, false, true, false, false);
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
		check(test, false);
		assertThat(test.state("a")).isEqualTo(ServerState.FAILING_CHECKS);
		assertThat(test.snapshot("a").reason()).isEqualTo("503");
		assertThat(test.share(4)).isEqualTo(Map.of("b", 4));
		check(test, true, false, true);
		assertThat(test.state("a")).isEqualTo(ServerState.FAILING_CHECKS);
		check(test, true);
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
	}

	@Test
	void doesNotTakeAnEjectedServerBackForItsChecks() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");
		test.fail("a");
		check(test, true, true, true);
		assertThat(test.state("a")).isEqualTo(ServerState.EJECTED);
	}

	@Test
	void saysWhyThereIsNoServer() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1 down");
		check(test, false, false);
		assertThatExceptionOfType(NoServerException.class).isThrownBy(test::acquire)
			.withMessage("No server of the upstream 'test' can take the request: "
					+ "a:1 is failing-checks (503); b:1 is down (it is set to down)")
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(NoServerException.Reason.ALL_DOWN))
			.satisfies((ex) -> assertThat(ex.getUpstream()).isEqualTo("test"));
	}

	@Test
	void saysThatAllWereTried() {
		UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1", "c:1");
		test.fail("c");
		UpstreamServer[] tried = { test.server("a"), test.server("b") };
		assertThatExceptionOfType(NoServerException.class).isThrownBy(() -> test.acquire(tried))
			.withMessageEndingWith("a:1 was tried; b:1 was tried; c:1 is ejected (refused)")
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(NoServerException.Reason.ALL_TRIED))
			.satisfies((ex) -> assertThat(ex.getStackTrace()).isEmpty());
	}

	@Test
	void saysThatThereAreNoServers() {
		Upstream upstream = new Upstream(UpstreamFixture.settings());
		assertThatExceptionOfType(NoServerException.class).isThrownBy(() -> upstream.acquire(RequestKey.NONE, Set.of()))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(NoServerException.Reason.EMPTY));
	}

	@Test
	void raisesTheWeightSlowlyAfterARecovery() {
		UpstreamFixture test = new UpstreamFixture(
				(settings) -> settings.withSlowStart(Duration.ofSeconds(20)).withBalance(Balance.ROUND_ROBIN),
				"a:1 weight=10", "b:1 weight=10");
		assertThat(test.snapshot("a").effectiveWeight()).as("at the start").isEqualTo(10);
		test.fail("a");
		test.advance(FAIL_TIMEOUT);
		test.succeed("a", SECOND);
		assertThat(test.state("a")).isEqualTo(ServerState.SLOW_START);
		assertThat(test.snapshot("a").effectiveWeight()).isEqualTo(1);
		test.advance(Duration.ofSeconds(5));
		assertThat(test.snapshot("a").effectiveWeight()).isEqualTo(2.5, Offset.offset(1e-9));
		assertThat(test.share(1000).get("a")).isCloseTo(200, Offset.offset(2));
		test.advance(Duration.ofSeconds(15));
		assertThat(test.state("a")).isEqualTo(ServerState.UP);
		assertThat(test.snapshot("a").effectiveWeight()).isEqualTo(10);
	}

	@Test
	void raisesTheWeightSlowlyAfterChecksPassAgain() {
		UpstreamFixture test = new UpstreamFixture((settings) -> settings.withSlowStart(SECOND), "a:1", "b:1");
		check(test, false, false, true, true);
		assertThat(test.state("a")).isEqualTo(ServerState.SLOW_START);
	}

	private static void check(UpstreamFixture test, boolean... results) {
		for (boolean ok : results) {
			test.server("a").checked(ok, (ok) ? null : "503");
		}
	}

}
