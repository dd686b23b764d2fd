package dev.remuda.worker.watchdog;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.remuda.worker.WorkerModel;
import jdk.jfr.FlightRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The watchdog under the {@link WorkerModel#VIRTUAL virtual} model.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
class VirtualWatchdogTests extends WatchdogServerTests {

	VirtualWatchdogTests() {
		super(WorkerModel.VIRTUAL);
	}

	@Override
	String finePath() {
		return "/fine";
	}

	@Test
	void reportsOnceWhoComputesOnAllCarriersAndNotWhoWaits(CapturedOutput output) throws Exception {
		List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 20)
			.mapToObj((number) -> get("/hold/" + number))
			.toList();
		await().until(() -> controller().places.getQueueLength() == waiting.size());
		int carriers = Runtime.getRuntime().availableProcessors();
		long before = watchdog().blocked();
		Computations computations = new Computations(carriers);
		await().until(() -> watchdog().blocked() == before + 1);
		await().until(() -> watchdog().carrierLagMillis().last() > 1000);
		assertThat(watchdog().blocked()).isEqualTo(before + 1);
		computations.end();
		release(waiting);
		assertThat(reports(output)).singleElement()
			.asString()
			.contains("No carrier for a new virtual thread for ", ": threads of %d requests".formatted(carriers));
		assertThat(output)
			.contains("%d at dev.remuda.worker.watchdog.WatchdogApplication$BadController.compute, by GET /compute/{id}"
				.formatted(carriers));
		assertThat(meters().get("remuda.worker.blocked").tag("kind", "carriers").functionCounter().count())
			.isEqualTo(before + 1.0);
	}

	@Test
	void reportsAThreadThatIsPinned(CapturedOutput output) {
		// Until JFR records, for which nobody waits
		await().until(() -> {
			get("/pin/17").get(60, TimeUnit.SECONDS);
			return watchdog().pinned() > 0;
		});
		// With a single carrier, that no other thread gets it is reported as well
		await().until(() -> reports(output).stream().anyMatch((line) -> line.contains("Virtual thread pinned for ")));
		assertThat(reports(output)).filteredOn((line) -> line.contains("Virtual thread pinned for "))
			.first()
			.asString()
			.contains(" by GET /pin/{id}");
		assertThat(output).contains("\tat dev.remuda.worker.watchdog.WatchdogApplication$Waits.<clinit>");
		assertThat(meters().get("remuda.worker.pinned").functionCounter().count()).isPositive();
	}

	@Override
	@Test
	void leavesNoThreadBehind() {
		await().until(() -> recordings() == 1);
		long before = threads();
		for (int start = 0; start < 3; start++) {
			try (ConfigurableApplicationContext context = run()) {
				assertThat(threads()).isEqualTo(before + 1);
				await().until(() -> recordings() == 2);
			}
			assertThat(threads()).isEqualTo(before);
			await().until(() -> recordings() == 1);
		}
	}

	private static int recordings() {
		return FlightRecorder.getFlightRecorder().getRecordings().size();
	}

	/**
	 * Requests that compute on all carriers.
	 */
	private final class Computations {

		private final List<CompletableFuture<HttpResponse<String>>> requests;

		Computations(int count) {
			controller().over = false;
			this.requests = IntStream.range(0, count).mapToObj((number) -> get("/compute/" + number)).toList();
		}

		void end() throws Exception {
			controller().over = true;
			for (CompletableFuture<HttpResponse<String>> each : this.requests) {
				assertThat(each.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
			}
		}

	}

}
