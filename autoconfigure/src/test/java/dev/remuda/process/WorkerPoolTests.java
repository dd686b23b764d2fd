package dev.remuda.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.remuda.process.PoolSnapshot.WorkerSnapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

/**
 * Tests for {@link WorkerPool}, with processes that are none and a clock that is set.
 */
class WorkerPoolTests {

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	private final List<FakeProcess> processes = new ArrayList<>();

	private @Nullable IOException launchFailure;

	private long now = 1_000_000;

	private WorkerPool pool = pool(new PoolSettings(2, Duration.ofSeconds(60), Duration.ofSeconds(20),
			Duration.ofSeconds(10), 0, 0, Duration.ZERO, 0));

	@Test
	void startsWorkersAndTellsWhenTheyAreReady() {
		this.pool.tick();
		assertThat(this.processes).hasSize(2);
		ready(0);
		assertThat(this.pool.snapshot().ready()).isOne();
		ready(1);
		assertThat(this.pool.snapshot().ready()).isEqualTo(2);
		assertThat(log()).contains("2 workers are ready");
	}

	@Test
	void endsAllWhenOneCantStart() {
		this.pool.tick();
		this.pool.failed(process(1).worker, "no database");
		end(1, 1);
		assertThat(log()).contains("worker 1 (pid 101) can't start, so none is: no database");
		assertThat(process(0).said).startsWith("end", "hurry").contains("hurry", atIndex(2));
		end(0, 0);
		assertThat(this.pool.isOver()).isTrue();
		assertThat(this.pool.status()).isEqualTo(WorkerPool.START_FAILED);
	}

	@Test
	void endsAllWhenAProcessCantBeStarted() {
		this.launchFailure = new IOException("no memory");
		this.pool.tick();
		assertThat(this.pool.isOver()).isTrue();
		assertThat(log()).contains("its process can't be started", "no memory");
	}

	@Test
	void killsOneThatTakesTooLongToStart() {
		this.pool.tick();
		ready(0);
		passWith(61, 0);
		assertThat(process(1).said).containsExactly("kill: it wasn't ready within 60s");
		assertThat(process(0).said).isEmpty();
	}

	@Test
	void killsOneThatHasFailedAndDoesNotEnd() {
		this.pool.tick();
		ready(0);
		this.pool.failed(process(1).worker, "no database");
		passWith(63, 0);
		assertThat(process(1).said).containsExactly("kill: it wasn't ready within 60s");
		end(1, 137);
		assertThat(log()).contains("can't start, so none is: no database");
	}

	@Test
	void replacesOneThatCrashesAtOnceAndThenEverLater() {
		start();
		end(0, 137);
		assertThat(log()).contains("worker 0 (pid 100) has ended, and is replaced in 0s",
				"it ended by signal 9, perhaps for lack of memory");
		assertThat(this.processes).hasSize(3);
		ready(2);
		end(2, 1);
		assertThat(this.processes).hasSize(3);
		pass(1);
		assertThat(this.processes).hasSize(3);
		pass(1);
		assertThat(this.processes).hasSize(4);
		ready(3);
		end(3, 1);
		pass(3);
		assertThat(this.processes).hasSize(4);
		pass(1);
		assertThat(this.processes).hasSize(5);
		assertThat(worker(4).restarts()).isEqualTo(3);
		ready(4);
		pass(31);
		end(4, 1);
		assertThat(this.processes).as("one that was ready for long is replaced at once").hasSize(6);
	}

	@Test
	void goesOnTryingWhenOneWasReadyBefore() {
		start();
		end(0, 1);
		end(2, 1);
		assertThat(this.pool.isOver()).isFalse();
		assertThat(log()).contains("worker 0 (pid 102) can't start, and is tried again in 2s");
		pass(3);
		assertThat(this.processes).hasSize(4);
	}

	@Test
	void reloadsOneAfterTheOther() {
		start();
		this.pool.reload();
		this.pool.tick();
		assertThat(this.processes).hasSize(3);
		assertThat(process(0).said).isEmpty();
		ready(2);
		assertThat(process(0).said).containsExactly("retire");
		assertThat(this.processes).hasSize(3);
		end(0, 0);
		assertThat(this.processes).hasSize(4);
		ready(3);
		assertThat(process(1).said).containsExactly("retire");
		end(1, 0);
		assertThat(this.pool.snapshot().lastReload()).isEqualTo("done");
		assertThat(this.pool.snapshot().workers()).extracting(WorkerSnapshot::generation).containsExactly(1, 1);
		assertThat(this.pool.snapshot().workers()).extracting(WorkerSnapshot::lastRestart)
			.containsExactly("reload", "reload");
	}

	@Test
	void givesAReloadUpWhenTheNewOneCantStart() {
		start();
		this.pool.reload();
		this.pool.tick();
		this.pool.failed(process(2).worker, "no such class");
		end(2, 1);
		passWith(60, 0, 1);
		assertThat(this.processes).hasSize(3);
		assertThat(process(0).said).isEmpty();
		assertThat(this.pool.snapshot().ready()).isEqualTo(2);
		assertThat(this.pool.snapshot().lastReload()).isEqualTo("given up: no such class");
		this.pool.reload();
		this.pool.tick();
		assertThat(this.processes).as("the next reload tries again").hasSize(4);
	}

	@Test
	void replacesAWorkerThatCrashesWhileItIsReloaded() {
		start();
		this.pool.reload();
		this.pool.tick();
		end(0, 1);
		assertThat(this.processes).as("its replacement starts already").hasSize(3);
		ready(2);
		assertThat(this.processes).hasSize(4);
		assertThat(this.pool.snapshot().ready()).isEqualTo(2);
	}

	@Test
	void recyclesOneThatHasDoneEnough() {
		this.pool = pool(new PoolSettings(2, Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(10),
				100, 10, Duration.ZERO, 0));
		start();
		says(0, 104);
		says(1, 200);
		assertThat(this.processes).hasSize(2);
		pass(1);
		assertThat(this.processes).as("one at a time").hasSize(3);
		assertThat(log()).contains("slot 1 is replaced: max-requests");
		assertThat(process(0).said).isEmpty();
		ready(2);
		assertThat(process(1).said).containsExactly("retire");
	}

	@Test
	void recyclesOneThatIsOld() {
		this.pool = pool(new PoolSettings(1, Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(90), 0,
				0, Duration.ofSeconds(40), 0));
		this.pool.tick();
		ready(0);
		pass(39);
		assertThat(this.processes).hasSize(1);
		pass(2);
		assertThat(this.processes).hasSize(2);
	}

	@Test
	void recyclesOneThatStaysTooLarge() {
		this.pool = pool(new PoolSettings(1, Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(90), 0,
				0, Duration.ZERO, 1_000));
		this.pool.tick();
		ready(0);
		process(0).memory = 1_001;
		pass(2);
		process(0).memory = 1_000;
		pass(1);
		process(0).memory = 1_001;
		pass(2);
		assertThat(this.processes).hasSize(1);
		pass(2);
		assertThat(this.processes).hasSize(2);
	}

	@Test
	void replacesOneThatSaysThatItIsBroken() {
		start();
		this.pool.heard(process(1).worker, new WorkerFigures(true, true, 0, 0, 0, 0, List.of()));
		pass(1);
		assertThat(this.processes).hasSize(3);
		assertThat(process(1).said).isEmpty();
		ready(2);
		assertThat(process(1).said).containsExactly("retire");
		this.pool.ended(process(1).worker, 0);
		this.pool.heard(process(2).worker, new WorkerFigures(true, true, 0, 0, 0, 0, List.of()));
		pass(2);
		assertThat(this.processes).as("not at once the second time").hasSize(3);
		pass(3);
		assertThat(this.processes).hasSize(4);
	}

	@Test
	void killsOneThatIsSilentAndDoesNothing() {
		start();
		passWith(12, 1);
		assertThat(process(0).said).singleElement().asString().startsWith("kill: nothing was heard of it for");
		assertThat(process(1).said).isEmpty();
	}

	@Test
	void leavesOneAloneForLongerThatIsSilentAndBusy() {
		start();
		for (int second = 0; second < 39; second++) {
			says(1, 0);
			process(0).processorMillis += 500;
			pass(1);
		}
		assertThat(process(0).said).isEmpty();
		for (int second = 0; second < 3; second++) {
			says(1, 0);
			process(0).processorMillis += 500;
			pass(1);
		}
		assertThat(process(0).said).hasSize(1);
	}

	@Test
	void blamesNobodyForATimeInWhichItStoodStillItself() {
		start();
		this.now += 60_000;
		this.pool.tick();
		assertThat(process(0).said).isEmpty();
	}

	@Test
	void hasMoreOrFewerWorkers() {
		start();
		assertThat(this.pool.scale(3)).isEqualTo(3);
		this.pool.tick();
		assertThat(this.processes).hasSize(3);
		ready(2);
		assertThat(this.pool.scale(0)).as("one at least").isOne();
		this.pool.tick();
		assertThat(process(2).said).containsExactly("retire");
		assertThat(process(1).said).containsExactly("retire");
		assertThat(process(0).said).isEmpty();
		end(1, 0);
		end(2, 0);
		pass(40);
		assertThat(this.processes).hasSize(3);
	}

	@Test
	void hasFewerOnlyWhenTheOthersAreThere() {
		start();
		end(0, 1);
		this.pool.scale(1);
		this.pool.tick();
		assertThat(process(1).said).isEmpty();
		ready(2);
		assertThat(process(1).said).containsExactly("retire");
	}

	@Test
	void killsOneThatTakesTooLongToLeave() {
		start();
		this.pool.end();
		pass(19);
		assertThat(process(0).said).containsExactly("end");
		pass(2);
		assertThat(process(0).said).containsExactly("end", "kill: it didn't finish within 20s");
		end(0, 137);
		assertThat(this.pool.isOver()).isFalse();
		end(1, 0);
		assertThat(this.pool.isOver()).isTrue();
		assertThat(this.pool.status()).isZero();
		assertThat(this.processes).hasSize(2);
	}

	private WorkerPool pool(PoolSettings settings) {
		return new WorkerPool(settings, this::launch, () -> this.now, (most) -> most / 2,
				new MasterLog(new PrintStream(this.output, true, StandardCharsets.UTF_8), 1));
	}

	private WorkerProcess launch(Worker worker) {
		if (this.launchFailure != null) {
			throw new UncheckedIOException(this.launchFailure);
		}
		FakeProcess process = new FakeProcess(worker, 100 + this.processes.size());
		this.processes.add(process);
		return process;
	}

	private void start() {
		this.pool.tick();
		ready(0);
		ready(1);
	}

	private FakeProcess process(int index) {
		return this.processes.get(index);
	}

	private WorkerSnapshot worker(int index) {
		return this.pool.snapshot()
			.workers()
			.stream()
			.filter((worker) -> worker.pid() == process(index).pid)
			.findFirst()
			.orElseThrow();
	}

	private void ready(int index) {
		says(index, 0);
		this.pool.tick();
	}

	private void says(int index, long requests) {
		this.pool.heard(process(index).worker, new WorkerFigures(true, false, requests, 0, 0, 0, List.of()));
	}

	private void end(int index, int status) {
		this.pool.ended(process(index).worker, status);
		this.pool.tick();
	}

	private void pass(int seconds) {
		for (int second = 0; second < seconds; second++) {
			this.now += 1_000;
			this.pool.tick();
		}
	}

	/**
	 * Let time pass in which some go on telling that they are there.
	 */
	private void passWith(int seconds, int... indexes) {
		for (int second = 0; second < seconds; second++) {
			for (int index : indexes) {
				says(index, 0);
			}
			pass(1);
		}
	}

	private String log() {
		return this.output.toString(StandardCharsets.UTF_8);
	}

	private static final class FakeProcess implements WorkerProcess {

		private final Worker worker;

		private final long pid;

		private final List<String> said = new ArrayList<>();

		private long memory;

		private long processorMillis;

		FakeProcess(Worker worker, long pid) {
			this.worker = worker;
			this.pid = pid;
		}

		@Override
		public long pid() {
			return this.pid;
		}

		@Override
		public int managementPort() {
			return 0;
		}

		@Override
		public void retire() {
			this.said.add("retire");
		}

		@Override
		public void end() {
			this.said.add("end");
		}

		@Override
		public void hurry() {
			this.said.add("hurry");
		}

		@Override
		public void kill(String why) {
			this.said.add("kill: " + why);
		}

		@Override
		public long residentMemory() {
			return this.memory;
		}

		@Override
		public long processorMillis() {
			return this.processorMillis;
		}

	}

}
