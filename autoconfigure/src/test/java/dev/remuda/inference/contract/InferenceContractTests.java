package dev.remuda.inference.contract;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import dev.remuda.inference.contract.InferenceContractApplication.Upper;
import dev.remuda.worker.WorkerModel;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the inference beans promise to a controller, on a real server. The application is
 * {@link InferenceContractApplication}; its model has one worker, batches of 4 and a queue
 * of 8 calls.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class InferenceContractTests {

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

	private final WorkerModel workerModel;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext application;

	InferenceContractTests(WorkerModel workerModel) {
		this.workerModel = workerModel;
	}

	@BeforeAll
	void start() {
		this.application = builder().initializers((context) -> context.addBeanFactoryPostProcessor((factory) -> {
		})).run(arguments("1m"));
		model().warm.countDown();
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@BeforeEach
	void reset() {
		model().batches.clear();
		model().blocked = new CountDownLatch(1);
		model().release = new CountDownLatch(1);
	}

	@AfterEach
	void release() {
		model().release.countDown();
	}

	private SpringApplicationBuilder builder() {
		return new SpringApplicationBuilder(InferenceContractApplication.class);
	}

	private String[] arguments(String queueTimeout) {
		return new String[] { "--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
				"--remuda.worker.model=" + this.workerModel.id(), "--remuda.inference.models.upper.batch.max-size=4",
				"--remuda.inference.models.upper.queue.capacity=8",
				"--remuda.inference.models.upper.queue.timeout=" + queueTimeout,
				"--management.endpoints.web.exposure.include=inference,health,metrics",
				"--management.endpoint.health.show-details=always",
				"--management.endpoint.health.probes.enabled=true" };
	}

	private Upper model() {
		return this.application.getBean(Upper.class);
	}

}
