package dev.remuda.admission.servlet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import dev.remuda.admission.Admission;
import dev.remuda.admission.Gate;
import dev.remuda.admission.GateListener;
import dev.remuda.admission.GateSettings;
import dev.remuda.admission.Limit;
import dev.remuda.admission.RunningRequests;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link AdmissionFilter} where there is no server.
 */
class AdmissionFilterTests {

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final List<Integer> learnt = new ArrayList<>();

	private final Limit limit = new Limit() {

		@Override
		public int current() {
			return 1;
		}

		@Override
		public void learn(long began, long nanos, int inFlight) {
			AdmissionFilterTests.this.learnt.add(inFlight);
		}

	};

	private final Gate gate = new Gate(new GateSettings("test", this.limit, 1, Duration.ofSeconds(30)),
			GateListener.NONE, this.timer);

	private final List<String> paths = new ArrayList<>();

	private final RunningRequests running = new RunningRequests();

	private final AdmissionFilter filter = new AdmissionFilter((method, path, headers) -> {
		this.paths.add(path);
		return path.equals("/free") ? null : new Admission(this.gate, 0);
	}, this.running);

	private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/app/api");

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	@Test
	void endsARequestByItselfWhereNobodyIsTold() throws Exception {
		this.filter.doFilter(this.request, this.response,
				(request, response) -> assertThat(this.gate.inFlight()).isEqualTo(1));
		assertThat(this.gate.inFlight()).isZero();
	}

	@Test
	void endsARequestWhenTheListenerIsTold() throws Exception {
		ServletRequestEvent event = new ServletRequestEvent(new MockServletContext(), this.request);
		this.filter.requestInitialized(event);
		this.filter.doFilter(this.request, this.response, (request, response) -> {
		});
		assertThat(this.gate.inFlight()).isEqualTo(1);
		this.filter.requestDestroyed(event);
		this.filter.requestDestroyed(event);
		assertThat(this.gate.inFlight()).isZero();
	}

	@Test
	void endsARequestThatTheContainerGivesUp() {
		this.filter.requestInitialized(new ServletRequestEvent(new MockServletContext(), this.request));
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> this.filter.doFilter(this.request, this.response, (request, response) -> {
				throw new OutOfMemoryError();
			}));
		assertThat(this.gate.inFlight()).isZero();
	}

	@Test
	void endsARequestThatFails() {
		FilterChain failing = (request, response) -> {
			throw new ServletException();
		};
		assertThatExceptionOfType(ServletException.class)
			.isThrownBy(() -> this.filter.doFilter(this.request, this.response, failing));
		assertThat(this.gate.inFlight()).isZero();
	}

	@Test
	void asksForThePathWithinTheApplication() throws Exception {
		this.request.setContextPath("/app");
		this.filter.doFilter(this.request, this.response, (request, response) -> {
		});
		assertThat(this.paths).containsExactly("/api");
	}

	@Test
	void leavesTheExemptAlone() throws Exception {
		this.request.setRequestURI("/free");
		this.filter.doFilter(this.request, this.response,
				(request, response) -> assertThat(this.gate.inFlight()).isZero());
	}

	@Test
	void refusesOneThatIsInterruptedWhileItWaits() throws Exception {
		this.gate.enter(0);
		Thread.currentThread().interrupt();
		this.filter.doFilter(this.request, this.response, (request, response) -> {
			throw new IOException("let in");
		});
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.response.getStatus()).isEqualTo(503);
		assertThat(this.response.getHeader("Retry-After")).isEqualTo("1");
		assertThat(this.gate.queued()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "200, true", "404, true", "500, false", "503, false", "504, true" })
	void learnsFromWhatSaysHowMuchThereIsToDo(int status, boolean learns) throws Exception {
		this.filter.doFilter(this.request, this.response,
				(request, response) -> ((HttpServletResponse) response).setStatus(status));
		assertThat(this.learnt).hasSize((learns) ? 1 : 0);
	}

}
