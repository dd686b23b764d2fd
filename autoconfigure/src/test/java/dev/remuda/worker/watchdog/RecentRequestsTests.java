package dev.remuda.worker.watchdog;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link RecentRequests}.
 */
class RecentRequestsTests {

	private final List<RequestOnThread> running = new ArrayList<>();

	private final RecentRequests recent = new RecentRequests((nanoTime) -> this.running, 0);

	@Test
	void knowsARequestThatHasJustEnded() {
		Thread thread = new Thread();
		this.running.add(new Request("GET /reports/{id}", thread));
		this.recent.look();
		this.running.clear();
		this.recent.look();
		assertThat(this.recent.name(thread.getId())).isEqualTo("GET /reports/{id}");
		assertThat(this.recent.name(-1)).isNull();
	}

	@Test
	void isBounded() {
		Thread first = new Thread();
		this.running.add(new Request("first", first));
		this.recent.look();
		this.running.clear();
		Thread last = first;
		for (int number = 0; number < RecentRequests.MOST; number++) {
			last = new Thread();
			this.running.add(new Request("GET /" + number, last));
		}
		this.recent.look();
		assertThat(this.recent.name(first.getId())).isNull();
		assertThat(this.recent.name(last.getId())).isEqualTo("GET /" + (RecentRequests.MOST - 1));
	}

	private record Request(String name, Thread thread) implements RequestOnThread {

		@Override
		public @Nullable Thread eventLoop() {
			return null;
		}

	}

}
