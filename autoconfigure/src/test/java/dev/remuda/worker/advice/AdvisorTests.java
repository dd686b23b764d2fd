package dev.remuda.worker.advice;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.remuda.worker.BlockingHandlers;
import dev.remuda.worker.Traffic;
import dev.remuda.worker.WorkerCancellations;
import dev.remuda.worker.WorkerLoad;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerSettings;
import dev.remuda.worker.WorkerWatch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Advisor} and its rules: that each fires, and when it doesn't.
 */
class AdvisorTests {

	private final Advisor advisor = new Advisor();

	private Scene scene() {
		return new Scene();
	}

	private List<Advice> advise(Scene scene) {
		return this.advisor.advise(scene.figures());
	}

	private Advice only(Scene scene) {
		assertThat(advise(scene)).hasSize(1);
		return advise(scene).get(0);
	}

	@Test
	void saysNothingWhileNothingIsSaturated() {
		for (WorkerModel model : WorkerModel.values()) {
			assertThat(advise(scene().on(model))).isEmpty();
			assertThat(advise(scene().on(model).processors(0.5).limit(50))).isEmpty();
		}
	}

	@Test
	void saysNothingAfterTooFewRequests() {
		Scene few = scene().limit(10).refused("queue-full", 20).processors(0.3).flow(29, 10);
		assertThat(advise(few)).isEmpty();
		assertThat(advise(few.flow(30, 10))).isNotEmpty();
	}

	@Test
	void aLimitIsTooLowIfRequestsAreRefusedWhileThereIsRoom() {
		Advice advice = only(scene().limit(50).refused("queue-full", 70).processors(0.3));
		assertThat(advice.knob()).isEqualTo("remuda.admission.max-in-flight");
		assertThat(advice.action()).contains("about 100").contains("50 was right");
		assertThat(advice.evidence()).contains("70 requests of the group 'default' refused at a limit of 50")
			.contains("processors 30% busy")
			.contains("20.0 requests/s of 10.0 ms");
	}

	@Test
	void raisesALimitOnlyAsFarAsTheProcessorsGo() {
		assertThat(only(scene().limit(100).refused("queue-full", 70).processors(0.68)).action()).contains("about 125");
	}

	@Test
	void namesTheKnobOfTheGroup() {
		Scene scene = scene().limit(10).named("uploads").refused("queue-full", 70).processors(0.3);
		assertThat(only(scene).knob()).isEqualTo("remuda.admission.groups.uploads.max-in-flight");
	}

	@Test
	void aLimitIsNotTooLowIfResponseTimesGrowOrItFindsItself() {
		assertThat(advise(scene().limit(50).refused("queue-full", 70).processors(0.3).means(10, 14))).isEmpty();
		assertThat(advise(scene().limit(50).adaptive().refused("queue-full", 70).processors(0.3))).isEmpty();
		assertThat(advise(scene().limit(50).refused("queue-full", 70).processors(0.8))).isEmpty();
		assertThat(advise(scene().limit(50).refused("queue-full", 70).processors(null))).isEmpty();
	}

	@Test
	void aLimitIsRightIfTheProcessorsAreBusy() {
		Advice advice = only(scene().limit(50).refused("queue-full", 70).processors(0.97));
		assertThat(advice.knob()).isEqualTo("remuda.admission.max-in-flight");
		assertThat(advice.action()).startsWith("Leave the limit").contains("another than servlet wouldn't help");
		assertThat(advice.evidence()).contains("processors 97% busy");
	}

	@Test
	void threadsThatWaitCallForVirtualOnes() {
		Scene scene = scene().threads(200, 200).processors(0.2).flow(6000, 1000);
		Advice advice = only(scene);
		assertThat(advice.knob()).isEqualTo("remuda.worker.model");
		assertThat(advice.action()).contains("Set it to virtual, or raise remuda.worker.threads to about 800");
		// 200/s of 1 s are 200 in flight, at 20 % of the processors: 85 % are 850
		assertThat(advice.evidence()).contains("200 of 200 threads busy").contains("about 850 requests");
		assertThat(only(scene.java(17)).action())
			.startsWith("Set it to virtual on Java 21 or newer; on this one, raise");
	}

	@Test
	void threadsAreLeftAloneIfSomeAreFreeOrTheProcessorsAreBusy() {
		assertThat(advise(scene().threads(170, 200).processors(0.2))).isEmpty();
		assertThat(advise(scene().threads(200, 200).processors(0.9))).isEmpty();
		assertThat(advise(scene().on(WorkerModel.VIRTUAL).threads(200, 200).processors(0.2))).isEmpty();
		assertThat(advise(scene().processors(0.2))).isEmpty();
	}

	@Test
	void threadsComeBeforeALimitThatNeedsMoreOfThem() {
		Scene scene = scene().threads(200, 200).limit(200).refused("queue-full", 70).processors(0.2);
		assertThat(only(scene).knob()).isEqualTo("remuda.worker.model");
	}

	@Test
	void busyProcessorsWithoutALimitCallForOneAndNotForAnotherModel() {
		for (WorkerModel model : WorkerModel.values()) {
			Advice advice = only(scene().on(model).processors(0.98).flow(3000, 500).means(200, 800));
			assertThat(advice.knob()).isEqualTo("remuda.admission.max-in-flight");
			// 100/s of 200 ms
			assertThat(advice.action()).contains("about 20 ").contains("another than " + model.id() + " wouldn't help");
			assertThat(advice.evidence()).contains("response times 200.0 ms, then 800.0 ms");
		}
		Advice crowded = only(scene().on(WorkerModel.VIRTUAL).processors(0.98).flow(3000, 500));
		assertThat(crowded.action()).contains("about 25 ");
	}

	@Test
	void busyProcessorsAreFineIfNothingWaits() {
		assertThat(advise(scene().on(WorkerModel.VIRTUAL).processors(0.98))).isEmpty();
		assertThat(advise(scene().on(WorkerModel.VIRTUAL).processors(0.98).limit(50).flow(3000, 500))).isEmpty();
	}

	@Test
	void pinnedThreadsAreToldByTheVersionOfJava() {
		Scene pinned = scene().on(WorkerModel.VIRTUAL).seen(new WorkerWatch.Seen(null, null, 12L, 0L));
		Advice advice = only(pinned.java(21));
		assertThat(advice.action()).startsWith("Run on Java 24 or newer");
		assertThat(advice.evidence()).contains("pinned 12 times");
		assertThat(only(pinned.java(25)).action()).startsWith("Move calls");
	}

	@Test
	void nothingIsPinnedWithoutVirtualThreads() {
		assertThat(advise(scene().on(WorkerModel.VIRTUAL).seen(new WorkerWatch.Seen(null, null, 0L, 0L)))).isEmpty();
		assertThat(advise(scene().seen(new WorkerWatch.Seen(null, null, 12L, 0L)))).isEmpty();
	}

	@Test
	void aBlockedEventLoopCallsForOffloading() {
		Scene blocked = scene().on(WorkerModel.REACTIVE).seen(new WorkerWatch.Seen(0.9, 300.0, null, 4L));
		Advice advice = only(blocked.blocking(BlockingHandlers.WARN));
		assertThat(advice.knob()).isEqualTo("remuda.worker.reactive.blocking");
		assertThat(advice.action()).startsWith("Set it to offload");
		assertThat(advice.evidence()).contains("300 ms late").contains("blocked 4 times");
		Advice offloads = only(blocked.blocking(BlockingHandlers.OFFLOAD));
		assertThat(offloads.knob()).isEqualTo("remuda.worker.model");
		assertThat(offloads.action()).contains("choose virtual");
	}

	@Test
	void anEventLoopThatIsLateByALittleOrForWantOfProcessorsIsNotBlocked() {
		assertThat(advise(scene().on(WorkerModel.REACTIVE).seen(new WorkerWatch.Seen(0.9, 99.0, null, 0L)))).isEmpty();
		assertThat(advise(
				scene().on(WorkerModel.REACTIVE).processors(0.95).seen(new WorkerWatch.Seen(0.9, 300.0, null, 0L))))
			.isEmpty();
		assertThat(advise(scene().seen(new WorkerWatch.Seen(0.9, 300.0, null, 0L)))).isEmpty();
	}

	@Test
	void whatCrowdsMoreAndMoreCallsForALimit() {
		Advice advice = only(scene().on(WorkerModel.VIRTUAL).processors(0.3).flow(3000, 500).means(100, 400));
		assertThat(advice.knob()).isEqualTo("remuda.admission.max-in-flight");
		// 100/s of 100 ms, and a quarter more
		assertThat(advice.action()).contains("about 13, or to adaptive");
		assertThat(advice.evidence()).contains("10.0 requests in flight on average, then 40.0");
	}

	@Test
	void noLimitIsNeededWhileResponseTimesStay() {
		assertThat(advise(scene().on(WorkerModel.VIRTUAL).processors(0.3).flow(3000, 500).means(400, 440))).isEmpty();
		assertThat(advise(scene().on(WorkerModel.VIRTUAL).limit(50).processors(0.3).means(100, 400))).isEmpty();
	}

	@Test
	void aQueueIsTooLongIfWaitingIsMostOfIt() {
		Advice advice = only(scene().limit(50).refused("queue-timeout", 30).waits(700.0).processors(0.8));
		assertThat(advice.knob()).isEqualTo("remuda.admission.queue.capacity");
		assertThat(advice.action()).contains("about 20,").contains("1.0 s");
		assertThat(advice.evidence()).contains("700.0 ms in the queue");
	}

	@Test
	void aQueueIsFineIfWorkIsMostOfItOrNobodyWaitedTooLong() {
		assertThat(advise(scene().limit(50).refused("queue-timeout", 30).waits(7.0).processors(0.8))).isEmpty();
		assertThat(advise(scene().limit(50).refused("queue-full", 30).waits(700.0).processors(0.8))).isEmpty();
	}

	@Test
	void stuckHandlersAreToldOf() {
		Advice advice = only(scene().cancellations(new WorkerCancellations.Counts(3, 9, 9)));
		assertThat(advice.knob()).isEqualTo("remuda.worker.request-timeout");
		assertThat(advice.evidence()).isEqualTo("3 handlers are stuck now");
		assertThat(advise(scene().cancellations(new WorkerCancellations.Counts(0, 9, 9)))).isEmpty();
	}

	@Test
	void requestsThatTookTooLongOfLateAreToldOf() {
		Advice advice = only(scene().timedOut(6));
		assertThat(advice.knob()).isEqualTo("remuda.worker.request-timeout");
		assertThat(advice.evidence()).contains("6 requests given up in the last 30 s");
	}

	@Test
	void whatHoldsUpEverythingComesFirst() {
		Scene scene = scene().limit(50)
			.refused("queue-timeout", 70)
			.waits(700.0)
			.timedOut(3)
			.processors(0.2)
			.threads(200, 200)
			.cancellations(new WorkerCancellations.Counts(2, 3, 3));
		assertThat(advise(scene)).extracting(Advice::knob)
			.containsExactly("remuda.worker.request-timeout", "remuda.worker.model", "remuda.admission.max-in-flight",
					"remuda.admission.queue.capacity", "remuda.worker.request-timeout");
	}

	/**
	 * A server with 2 processors and 600 requests of 10 ms in the window, which nothing
	 * holds up.
	 */
	private static final class Scene {

		private WorkerModel model = WorkerModel.SERVLET;

		private BlockingHandlers blocking = BlockingHandlers.OFFLOAD;

		private int java = 25;

		private String name = "default";

		private Integer limit;

		private boolean adaptive;

		private final Map<String, Long> refused = new LinkedHashMap<>();

		private Double processors = 0.3;

		private long ended = 600;

		private double earlier = 10;

		private double later = 10;

		private Double wait;

		private long timedOut;

		private Integer busy;

		private Integer threads;

		private WorkerWatch.Seen seen;

		private WorkerCancellations.Counts cancellations;

		Scene on(WorkerModel model) {
			this.model = model;
			return this;
		}

		Scene blocking(BlockingHandlers blocking) {
			this.blocking = blocking;
			return this;
		}

		Scene java(int java) {
			this.java = java;
			return this;
		}

		Scene named(String name) {
			this.name = name;
			return this;
		}

		Scene limit(int limit) {
			this.limit = limit;
			return this;
		}

		Scene adaptive() {
			this.adaptive = true;
			return this;
		}

		Scene refused(String reason, long count) {
			this.refused.put(reason, count);
			return this;
		}

		Scene processors(Double share) {
			this.processors = share;
			return this;
		}

		Scene flow(long ended, double mean) {
			this.ended = ended;
			return means(mean, mean);
		}

		Scene means(double earlier, double later) {
			this.earlier = earlier;
			this.later = later;
			return this;
		}

		Scene waits(Double wait) {
			this.wait = wait;
			return this;
		}

		Scene timedOut(long timedOut) {
			this.timedOut = timedOut;
			return this;
		}

		Scene threads(int busy, int threads) {
			this.busy = busy;
			this.threads = threads;
			return this;
		}

		Scene seen(WorkerWatch.Seen seen) {
			this.seen = seen;
			return this;
		}

		Scene cancellations(WorkerCancellations.Counts cancellations) {
			this.cancellations = cancellations;
			return this;
		}

		Figures figures() {
			double perSecond = this.ended / 30.0;
			double mean = (this.earlier + this.later) / 2;
			Traffic traffic = new Traffic(new Traffic.Flow(this.ended, perSecond, mean),
					new Traffic.Flow(this.ended / 2, perSecond, this.earlier),
					new Traffic.Flow(this.ended / 2, perSecond, this.later), mean, mean, mean, this.refused, this.wait,
					this.timedOut, this.processors);
			WorkerLoad.Group group = new WorkerLoad.Group(7, this.limit, this.adaptive, 0, Duration.ofSeconds(1),
					this.refused, traffic);
			WorkerSettings settings = new WorkerSettings(200, 2, 8192, 2048, Duration.ofSeconds(75), -1, Duration.ZERO,
					Duration.ofSeconds(30), Duration.ZERO, this.blocking, true);
			return new Figures(this.model, settings, this.java, 2, Map.of(this.name, group), traffic, this.busy,
					this.threads, this.seen, this.cancellations);
		}

	}

}
