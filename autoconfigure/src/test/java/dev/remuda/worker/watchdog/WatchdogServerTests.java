package dev.remuda.worker.watchdog;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.watchdog.WatchdogApplication.BadController;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the watchdog promises under each worker model, on a real server.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class WatchdogServerTests {

	static final String REPORT = "dev.remuda.worker.watchdog.Watchdog";

	private final WorkerModel model;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private ConfigurableApplicationContext application;

	WatchdogServerTests(WorkerModel model) {
		this.model = model;
	}

	@BeforeAll
	void start() {
		this.application = run("--remuda.worker.threads=2");
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	ConfigurableApplicationContext run(String... settings) {
		Stream<String> common = Stream.of("--server.port=0", "--server.address=127.0.0.1",
				"--remuda.worker.model=" + this.model.id(), "--spring.reactor.netty.shutdown-quiet-period=0s",
				"--spring.main.banner-mode=off");
		return new SpringApplicationBuilder(WatchdogApplication.class)
			.run(Stream.concat(common, Stream.of(settings)).toArray(String[]::new));
	}

	BadController controller() {
		return this.application.getBean(BadController.class);
	}

	Watchdog watchdog() {
		return this.application.getBean(Watchdog.class);
	}

	MeterRegistry meters() {
		return this.application.getBean(MeterRegistry.class);
	}

	CompletableFuture<HttpResponse<String>> get(String path) {
		return this.client.sendAsync(request(path).build(), BodyHandlers.ofString());
	}

	CompletableFuture<HttpResponse<String>> post(String path) {
		return this.client.sendAsync(request(path).POST(BodyPublishers.ofString("body ")).build(),
				BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		String port = this.application.getEnvironment().getRequiredProperty("local.server.port");
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(60));
	}

	/**
	 * Let requests go, and see that they are answered.
	 */
	void release(List<CompletableFuture<HttpResponse<String>>> requests) throws Exception {
		controller().places.release(requests.size());
		for (CompletableFuture<HttpResponse<String>> each : requests) {
			assertThat(each.get(60, TimeUnit.SECONDS).body()).endsWith("true");
		}
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
	}

	static List<String> reports(CapturedOutput output) {
		return output.toString().lines().filter((line) -> line.contains(REPORT) && line.contains("WARN")).toList();
	}

	abstract String finePath();

	@Test
	void findsNothingWhereMuchIsDone(CapturedOutput output) throws Exception {
		assertThat(get(finePath()).get(60, TimeUnit.SECONDS).body()).isEqualTo("fine");
		long before = watchdog().blocked() + watchdog().pinned();
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1000);
		List<CompletableFuture<Void>> callers = IntStream.range(0, 8).mapToObj((number) -> callUntil(end)).toList();
		for (CompletableFuture<Void> each : callers) {
			each.get(60, TimeUnit.SECONDS);
		}
		assertThat(watchdog().blocked() + watchdog().pinned()).isEqualTo(before);
		assertThat(reports(output)).isEmpty();
		await().until(() -> watchdog().busyShare() > 0 && watchdog().busyShare() <= 1);
		assertThat(meters().get("remuda.worker.busy.share").gauge().value()).isBetween(0.0, 1.0);
	}

	private CompletableFuture<Void> callUntil(long end) {
		return get(finePath()).thenCompose((response) -> {
			assertThat(response.body()).isEqualTo("fine");
			return (System.nanoTime() < end) ? callUntil(end) : CompletableFuture.completedFuture(null);
		});
	}

	@Test
	void leavesNoThreadBehind() {
		long before = threads();
		try (ConfigurableApplicationContext context = run()) {
			assertThat(threads()).isEqualTo(before + 1);
		}
		assertThat(threads()).isEqualTo(before);
	}

	static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("worker-watchdog"))
			.count();
	}

}
