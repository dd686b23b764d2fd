package dev.remuda.admission.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

import dev.remuda.admission.Admission;
import dev.remuda.admission.Entry;
import dev.remuda.admission.Gate;
import dev.remuda.admission.GateListener;
import dev.remuda.admission.GateSettings;
import dev.remuda.admission.Limit;
import dev.remuda.admission.RunningRequests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.context.support.StaticApplicationContext;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of {@link AdmissionWebFilter} where there is no server.
 */
class AdmissionWebFilterTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final List<Integer> learnt = new ArrayList<>();

	private final Limit limit = new Limit() {

		@Override
		public int current() {
			return 1;
		}

		@Override
		public void learn(long began, long nanos, int inFlight) {
			AdmissionWebFilterTests.this.learnt.add(inFlight);
		}

	};

	private final Gate gate = new Gate(new GateSettings("test", this.limit, 1, LONG), GateListener.NONE, this.timer);

	private final RunningRequests running = new RunningRequests();

	private final AdmissionWebFilter filter = new AdmissionWebFilter(
			(method, path, headers) -> new Admission(this.gate, 0), this.running, true, new StaticApplicationContext(),
			0);

	private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/api"));

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	@Test
	void endsARequestWithItsResponse() {
		Sinks.Empty<Void> response = Sinks.empty();
		Disposable running = this.filter.filter(this.exchange, (exchange) -> response.asMono()).subscribe();
		assertThat(this.gate.inFlight()).isEqualTo(1);
		assertThat(this.running.all()).hasSize(1);
		response.tryEmitEmpty();
		assertThat(running.isDisposed()).isTrue();
		assertThat(this.gate.inFlight()).isZero();
		assertThat(this.running.all()).isEmpty();
	}

	@Test
	void endsARequestWhoseClientLeaves() {
		Disposable running = this.filter.filter(this.exchange, (exchange) -> Mono.never()).subscribe();
		running.dispose();
		assertThat(this.gate.inFlight()).isZero();
	}

	@Test
	void endsARequestThatFails() {
		this.filter.filter(this.exchange, (exchange) -> Mono.error(new IllegalStateException()))
			.onErrorComplete()
			.block(LONG);
		assertThat(this.gate.inFlight()).isZero();
	}

	@Test
	void oneThatWaitedGoesOnOnAnotherThread() {
		Entry first = this.gate.enter(0);
		AtomicReference<Thread> thread = new AtomicReference<>();
		Mono<Void> waiting = this.filter.filter(this.exchange,
				(exchange) -> Mono.fromRunnable(() -> thread.set(Thread.currentThread())));
		assertThat(this.gate.queued()).isEqualTo(1);
		Sinks.Empty<Void> over = Sinks.empty();
		waiting.subscribe(null, null, over::tryEmitEmpty);
		first.end(false);
		over.asMono().block(LONG);
		assertThat(thread.get()).isNotNull().isNotSameAs(Thread.currentThread());
		// It ends just after it has told so
		await().atMost(LONG).until(() -> this.gate.inFlight() == 0);
	}

	@Test
	void oneThatLeavesWhileItWaitsIsNotHandled() {
		Entry first = this.gate.enter(0);
		Disposable waiting = this.filter.filter(this.exchange, (exchange) -> {
			throw new IllegalStateException("let in");
		}).subscribe();
		waiting.dispose();
		assertThat(this.gate.queued()).isZero();
		first.end(false);
		assertThat(this.gate.inFlight()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "200, true", "404, true", "500, false", "503, false", "504, true" })
	void learnsFromWhatSaysHowMuchThereIsToDo(int status, boolean learns) {
		this.filter.filter(this.exchange, (exchange) -> {
			exchange.getResponse().setStatusCode(HttpStatusCode.valueOf(status));
			return Mono.empty();
		}).block(LONG);
		assertThat(this.learnt).hasSize((learns) ? 1 : 0);
	}

}
