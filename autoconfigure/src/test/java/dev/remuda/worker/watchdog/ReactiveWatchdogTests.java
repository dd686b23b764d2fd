package dev.remuda.worker.watchdog;

import java.util.List;

import dev.remuda.worker.WorkerModel;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The watchdog under the {@link WorkerModel#REACTIVE reactive} model.
 */
class ReactiveWatchdogTests extends WatchdogServerTests {

	ReactiveWatchdogTests() {
		super(WorkerModel.REACTIVE);
	}

	@Override
	String finePath() {
		return "/fine-mono";
	}

	@Test
	void reportsOnceWhichHandlerBlocksTheLoop(CapturedOutput output) throws Exception {
		long before = watchdog().blocked();
		var first = get("/block/17");
		await().until(() -> watchdog().blocked() == before + 1);
		await().until(() -> watchdog().eventLoopLagMillis().last() > 1000);
		assertThat(watchdog().blocked()).isEqualTo(before + 1);
		assertThat(watchdog().busyShare()).isBetween(0.0, 1.0);
		release(List.of(first));
		var second = get("/block/18");
		await().until(() -> watchdog().blocked() == before + 2);
		release(List.of(second));
		assertThat(reports(output)).singleElement()
			.asString()
			.contains("Event loop 'worker-", "' blocked for ", " ms by GET /block/{id}");
		assertThat(output).contains("\tat dev.remuda.worker.watchdog.WatchdogApplication$BadController.waitForPlace(",
				"An event loop serves many connections and must not wait");
		assertThat(watchdog().eventLoopLagMillis().max()).isGreaterThan(1000);
		assertThat(meters().get("remuda.worker.event.loop.lag").timeGauge().value()).isPositive();
		assertThat(meters().get("remuda.worker.blocked").tag("kind", "event-loop").functionCounter().count())
			.isEqualTo(before + 2.0);
		await().until(() -> watchdog().eventLoopLagMillis().last() < 500);
	}

	@Test
	void namesTheRequestsOfTheLoopWhereNoneIsKnownToBlockIt(CapturedOutput output) throws Exception {
		var blocked = post("/block-later/17");
		await().until(() -> !reports(output).isEmpty());
		release(List.of(blocked));
		assertThat(reports(output)).singleElement().asString().contains(" ms; in flight on it: POST /block-later/{id}");
		assertThat(output).contains("WatchdogApplication$BadController.waitWith(");
	}

}
