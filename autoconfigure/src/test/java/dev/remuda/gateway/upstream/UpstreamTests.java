package dev.remuda.gateway.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.remuda.gateway.upstream.ServerSnapshot.Failure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for the leases, the updates and the snapshots of an {@link Upstream}.
 */
class UpstreamTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final UpstreamFixture test = UpstreamFixture.of(Balance.ROUND_ROBIN, "a:1", "b:1");

	@Test
	void countsALeaseUntilItEndsForTheFirstTime() {
		Lease lease = this.test.acquire("a");
		Lease other = this.test.acquire("a");
		assertThat(this.test.server("a").inFlight()).isEqualTo(2);
		lease.succeeded(SECOND);
		lease.failed("late");
		lease.cancelled();
		lease.succeeded(SECOND);
		assertThat(this.test.server("a").inFlight()).isOne();
		assertThat(this.test.snapshot("a").failures()).isZero();
		other.cancelled();
		assertThat(this.test.server("a").inFlight()).isZero();
	}

	@Test
	@SuppressWarnings("NullAway")
	void staysOpenIfItIsEndedWithNonsense() {
		Lease lease = this.test.acquire("a");
		assertThatNullPointerException().isThrownBy(() -> lease.succeeded(null));
		assertThatExceptionOfType(ArithmeticException.class)
			.isThrownBy(() -> lease.succeeded(Duration.ofSeconds(Long.MAX_VALUE)));
		assertThat(this.test.server("a").inFlight()).isOne();
		lease.cancelled();
		assertThat(this.test.server("a").inFlight()).isZero();
	}

	@Test
	void showsWhatAServerHasDone() {
		this.test.succeed("a", Duration.ofMillis(10));
		this.test.succeed("a", Duration.ofMillis(20));
		this.test.acquire("a").cancelled();
		this.test.acquire("a");
		this.test.acquire("a").failed(new IOException("reset"));
		this.test.advance(SECOND);
		ServerSnapshot snapshot = this.test.snapshot("a");
		assertThat(snapshot).isEqualTo(new ServerSnapshot("a:1", ServerState.EJECTED, "IOException: reset", false, 1, 1,
				1, 5, 1, 15.0, snapshot.p99Millis(), new Failure("IOException: reset", SECOND)));
		assertThat(snapshot.p99Millis()).isBetween(20.0, 22.5);
		assertThat(this.test.snapshot("b"))
			.isEqualTo(new ServerSnapshot("b:1", ServerState.UP, null, false, 1, 1, 0, 0, 0, null, null, null));
		assertThat(this.test.upstream.snapshot().name()).isEqualTo("test");
		assertThat(this.test.upstream.snapshot().balance()).isEqualTo(Balance.ROUND_ROBIN);
	}

	@Test
	void keepsWhatIsKnownOfAServerThatStays() {
		UpstreamServer a = this.test.server("a");
		this.test.fail("a");
		update("c:1", "a:1 weight=3");
		assertThat(this.test.upstream.servers()).extracting(UpstreamServer::address).containsExactly("c:1", "a:1");
		assertThat(this.test.server("a")).isSameAs(a);
		assertThat(a.settings().weight()).isEqualTo(3);
		assertThat(this.test.snapshot("a").failures()).isOne();
		assertThat(this.test.share(4)).isEqualTo(Map.of("c", 4));
	}

	@Test
	void drainsAServerThatIsGone() {
		Lease lease = this.test.acquire("a");
		update("b:1");
		assertThat(this.test.share(4)).isEqualTo(Map.of("b", 4));
		assertThat(this.test.state("a")).isEqualTo(ServerState.DRAINING);
		assertThat(this.test.snapshot("a").inFlight()).isOne();
		lease.succeeded(SECOND);
		assertThat(this.test.upstream.snapshot().servers()).extracting(ServerSnapshot::address).containsExactly("b:1");
	}

	@Test
	void drainsAServerThatIsSetToIt() {
		Lease lease = this.test.acquire("a");
		update("a:1 drain", "b:1");
		assertThat(this.test.share(4)).isEqualTo(Map.of("b", 4));
		assertThat(this.test.snapshot("a"))
			.extracting(ServerSnapshot::state, ServerSnapshot::reason, ServerSnapshot::inFlight)
			.containsExactly(ServerState.DRAINING, "it is set to drain", 1);
		lease.succeeded(SECOND);
		update("a:1 drain", "b:1 drain");
		assertThatExceptionOfType(NoServerException.class).isThrownBy(this.test::acquire)
			.withMessageContaining("a:1 is draining (it is set to drain)");
		update("a:1", "b:1 drain");
		assertThat(this.test.share(4)).isEqualTo(Map.of("a", 4));
	}

	@Test
	void keepsWhatWasSetByHandUntilTheSettingsSayAnythingNew() {
		this.test.server("a").set(ServerMode.DRAIN);
		assertThat(this.test.share(4)).isEqualTo(Map.of("b", 4));
		assertThat(this.test.snapshot("a").reason()).isEqualTo("it is set to drain by hand");
		update("a:1 weight=2", "b:1");
		assertThat(this.test.state("a")).isEqualTo(ServerState.DRAINING);
		update("a:1 down", "b:1");
		assertThat(this.test.snapshot("a").reason()).isEqualTo("it is set to down");
		this.test.server("a").set(ServerMode.UP);
		update("a:1 down", "b:1");
		assertThat(this.test.share(4)).isEqualTo(Map.of("a", 2, "b", 2));
		update("a:1", "b:1");
		this.test.server("a").set(ServerMode.DOWN);
		this.test.server("a").set(ServerMode.UP);
		update("a:1 drain", "b:1");
		assertThat(this.test.snapshot("a").reason()).isEqualTo("it is set to drain");
	}

	@Test
	void raisesTheWeightOfAServerThatIsBroughtBackByHandSlowly() {
		this.test.upstream.update(UpstreamFixture.settings("a:1", "b:1").withSlowStart(SECOND));
		this.test.server("a").set(ServerMode.DRAIN);
		this.test.server("a").set(ServerMode.UP);
		assertThat(this.test.state("a")).isEqualTo(ServerState.SLOW_START);
	}

	@Test
	void takesADrainingServerBackWithItsRequests() {
		Lease lease = this.test.acquire("a");
		update("b:1");
		update("b:1", "a:1");
		assertThat(this.test.server("a").inFlight()).isOne();
		assertThat(this.test.state("a")).isEqualTo(ServerState.UP);
		assertThat(this.test.share(4)).isEqualTo(Map.of("a", 2, "b", 2));
		lease.cancelled();
		assertThat(this.test.server("a").inFlight()).isZero();
	}

	@Test
	void changesTheBalanceAndTheLimits() {
		this.test.upstream.update(
				UpstreamFixture.settings("a:1", "b:1").withBalance(Balance.LEAST_CONNECTIONS).withFailures(2, SECOND));
		this.test.acquire("a");
		assertThat(this.test.share(4)).isEqualTo(Map.of("b", 4));
		this.test.fail("a");
		assertThat(this.test.state("a")).isEqualTo(ServerState.UP);
		this.test.fail("a");
		assertThat(this.test.state("a")).isEqualTo(ServerState.EJECTED);
	}

	@Test
	void raisesTheWeightOfNewServersSlowly() {
		this.test.upstream.update(UpstreamFixture.settings("a:1", "b:1 down", "c:1").withSlowStart(SECOND));
		assertThat(this.test.state("a")).isEqualTo(ServerState.UP);
		assertThat(this.test.state("b")).isEqualTo(ServerState.DOWN);
		assertThat(this.test.state("c")).isEqualTo(ServerState.SLOW_START);
		this.test.advance(SECOND);
		this.test.upstream.update(UpstreamFixture.settings("a:1", "b:1", "c:1").withSlowStart(SECOND));
		assertThat(List.of("a", "b", "c")).extracting(this.test::state)
			.containsExactly(ServerState.UP, ServerState.SLOW_START, ServerState.UP);
	}

	@Test
	void refusesToBecomeAnother() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.test.upstream.update(UpstreamSettings.of("other", List.of())))
			.withMessage("The upstream 'test' can't become 'other'");
	}

	private void update(String... servers) {
		this.test.upstream.update(UpstreamFixture.settings(servers).withBalance(Balance.ROUND_ROBIN));
	}

}
