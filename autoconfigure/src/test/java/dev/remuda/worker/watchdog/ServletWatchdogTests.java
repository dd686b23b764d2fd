package dev.remuda.worker.watchdog;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.remuda.worker.WorkerModel;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The watchdog under the {@link WorkerModel#SERVLET servlet} model, with two threads.
 */
class ServletWatchdogTests extends WatchdogServerTests {

	ServletWatchdogTests() {
		super(WorkerModel.SERVLET);
	}

	@Override
	String finePath() {
		return "/fine";
	}

	@Test
	void reportsOnceWhatHoldsAllThreads(CapturedOutput output) throws Exception {
		long before = watchdog().blocked();
		List<CompletableFuture<HttpResponse<String>>> requests = IntStream.range(0, 6)
			.mapToObj((number) -> get("/hold/" + number))
			.toList();
		await().until(() -> watchdog().blocked() == before + 1);
		await().until(() -> watchdog().busyShare() == 1);
		assertThat(watchdog().blocked()).isEqualTo(before + 1);
		release(requests);
		assertThat(reports(output)).singleElement()
			.asString()
			.contains("All 2 threads are in use, and what waits for one, 4 tasks, waits for longer than 500 ms");
		assertThat(output).contains(
				"2 at dev.remuda.worker.watchdog.WatchdogApplication$BadController.waitForPlace, by GET /hold/{id}",
				"\tat dev.remuda.worker.watchdog.WatchdogApplication$BadController.hold(");
		assertThat(meters().get("remuda.worker.blocked").tag("kind", "pool").functionCounter().count())
			.isEqualTo(before + 1.0);
		await().until(() -> watchdog().busyShare() < 1);
	}

}
