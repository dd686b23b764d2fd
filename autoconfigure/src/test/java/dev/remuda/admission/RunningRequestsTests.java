package dev.remuda.admission;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link RunningRequests} and {@link RunningRequest}.
 */
class RunningRequestsTests {

	private final RunningRequests running = new RunningRequests();

	private final RunningRequest request = this.running.begin("GET", "/api", "default");

	private final List<Cancellation> heard = new ArrayList<>();

	@Test
	void holdsARequestUntilItEnds() {
		assertThat(this.running.all()).containsExactly(this.request);
		assertThat(this.request.isOver()).isFalse();
		this.running.end(this.request);
		assertThat(this.running.all()).isEmpty();
		assertThat(this.request.isOver()).isTrue();
	}

	@Test
	void cancelsOnce() {
		this.request.whenCancelled(this.heard::add);
		assertThat(this.request.cancel(Cancellation.DEADLINE)).isTrue();
		assertThat(this.request.cancel(Cancellation.CLIENT_GONE)).isFalse();
		assertThat(this.heard).containsExactly(Cancellation.DEADLINE);
		assertThat(this.request.cancellation()).isEqualTo(Cancellation.DEADLINE);
	}

	@Test
	void tellsWhoComesAfterTheCancellation() {
		this.request.cancel(Cancellation.SHUTDOWN);
		this.request.whenCancelled(this.heard::add);
		assertThat(this.heard).containsExactly(Cancellation.SHUTDOWN);
	}

	@Test
	void cancelsNothingThatHasEnded() {
		this.request.whenCancelled(this.heard::add);
		this.running.end(this.request);
		assertThat(this.request.cancel(Cancellation.DEADLINE)).isFalse();
		assertThat(this.heard).isEmpty();
		assertThat(this.request.cancellation()).isNull();
	}

	@Test
	void forgetsItsThreadAtTheEnd() {
		this.request.runsOn(Thread.currentThread());
		assertThat(this.request.thread()).isSameAs(Thread.currentThread());
		this.running.end(this.request);
		assertThat(this.request.thread()).isNull();
	}

	@Test
	void knowsItsRouteAsLongAsItRuns() {
		assertThat(this.request.route()).isNull();
		this.request.routedBy(() -> "/api/{id}");
		assertThat(this.request.route()).isEqualTo("/api/{id}");
		this.running.end(this.request);
		assertThat(this.request.route()).isNull();
	}

	@Test
	void hasNoRouteWhereTheServerHasTakenBackTheRequest() {
		this.request.routedBy(() -> {
			throw new IllegalStateException("recycled");
		});
		assertThat(this.request.route()).isNull();
	}

}
