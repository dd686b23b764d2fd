package dev.remuda.process;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests of an application with several processes.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the master takes Linux")
class ProcessesTests {

	private static final long MEGABYTE = 1 << 20;

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void losesNothingThroughACrashAndAReload() throws Exception {
		losesNothingThroughACrashAndAReload("servlet");
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "the same on each")
	void losesNothingOnReactorNettyEither() throws Exception {
		losesNothingThroughACrashAndAReload("reactive");
	}

	private void losesNothingThroughACrashAndAReload(String model) throws Exception {
		try (RunningMaster master = new RunningMaster(this.directory, "--remuda.worker.model=" + model).awaitReady()) {
			Set<Long> first = master.workers();
			assertThat(first).hasSize(2);
			assertThat(answeredBy(master)).isEqualTo(first);
			try (Load load = new Load(master)) {
				long killed = first.iterator().next();
				load.mayFail.set(true);
				master.signal("KILL", killed);
				master.awaitOutput("it ended by signal 9");
				await().atMost(RunningMaster.LONG)
					.until(() -> answeredBy(master).size() == 2 && !master.workers().contains(killed));
				load.mayFail.set(false);
				Set<Long> second = master.workers();
				master.signal("HUP", master.process.pid());
				master.awaitOutput("Reloaded");
				assertThat(master.workers()).hasSize(2).doesNotContainAnyElementsOf(second);
				assertThat(load.failure).hasNullValue();
				assertThat(load.answered).hasPositiveValue();
			}
			assertThat(master.get("/variable?name=JAVA_TOOL_OPTIONS")).isEqualTo("-Dtest.option=there");
			assertThatThrownBy(() -> master.get("/crash"));
			master.awaitOutput("it ended with status 1");
			if (model.equals("reactive")) {
				losesNothingWhenAllAreTold(master);
				return;
			}
			try (Socket late = master.ask("/sleep?ms=1000")) {
				assertThat(master.end()).isZero();
				assertThat(RunningMaster.answer(late)).isNotEmpty();
			}
			assertThat(master.workers()).isEmpty();
			assertThat(master.output()).contains("All workers have ended");
		}
	}

	/**
	 * As systemd does unless it is told otherwise, and the master hears of it last.
	 */
	private static void losesNothingWhenAllAreTold(RunningMaster master) throws Exception {
		try (Load load = new Load(master)) {
			await().atMost(RunningMaster.LONG).until(() -> load.answered.get() > 20);
			load.mayBeRefused.set(true);
			master.signal("TERM", master.workers().toArray(Long[]::new));
			Thread.sleep(500);
			master.signal("TERM", master.process.pid());
			assertThat(master.process.waitFor(60, TimeUnit.SECONDS)).as("has ended").isTrue();
			assertThat(load.failure).hasNullValue();
		}
		assertThat(master.process.exitValue()).isZero();
		assertThat(master.workers()).isEmpty();
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "the same on each")
	void showsItsWorkersAndDoesWhatItIsTold() throws Exception {
		try (RunningMaster master = new RunningMaster(this.directory, "--remuda.worker.model=servlet",
				"--management.server.port=" + freePort(), "--management.server.address=127.0.0.1",
				"--management.endpoints.web.exposure.include=*", "--management.endpoint.processes.access=unrestricted",
				"--remuda.processes.heartbeat-timeout=4s", "--remuda.processes.environment.DEVICE=gpu-{slot}",
				"--remuda.processes.slots.1.properties.remuda.worker.model=reactive")
			.awaitReady()) {
			assertThat(master.manage("GET", "/actuator/health", "")).isEqualTo("200 {\"status\":\"UP\"}");
			assertThat(master.manage("GET", "/actuator/workers/0/worker", "")).contains("\"model\":\"servlet\"");
			assertThat(master.manage("GET", "/actuator/workers/1/worker", "")).contains("\"model\":\"reactive\"");
			assertThat(master.manage("GET", "/actuator/workers/2/worker", "")).startsWith("503 ");
			Set<String> devices = new HashSet<>();
			await().atMost(RunningMaster.LONG).until(() -> {
				devices.add(master.get("/variable?name=DEVICE"));
				return devices.equals(Set.of("gpu-0", "gpu-1"));
			});
			assertThat(master.manage("GET", "/actuator/prometheus", "")).contains("remuda_processes_ready 2",
					"jvm_threads_live_threads{worker=\"0\"}", "jvm_threads_live_threads{worker=\"1\"}");
			assertThat(master.manage("POST", "/actuator/processes/explode", "{\"value\": 3}")).startsWith("400 ");
			assertThat(memory(master.process.pid())).as("resident memory of the master").isLessThan(90 * MEGABYTE);
			long stuck = (int) processes(master).get(0).get("pid");
			master.signal("STOP", stuck);
			master.awaitOutput("nothing was heard of it for");
			await().atMost(RunningMaster.LONG)
				.until(() -> !master.workers().contains(stuck) && master.workers().size() == 2);
			try (var files = Files.list(this.directory.resolve("evidence"))) {
				assertThat(files).singleElement()
					.satisfies((file) -> assertThat(file).content()
						.contains("nothing was heard of it for", "(http-nio", "no answer within"));
			}
			assertThat(this.directory.resolve(".attach_pid" + stuck)).doesNotExist();
			long broken = Long.parseLong(master.get("/break"));
			master.awaitOutput("is replaced: it says that it is broken");
			await().atMost(RunningMaster.LONG)
				.until(() -> !master.workers().contains(broken) && master.workers().size() == 2);
			assertThat(master.manage("POST", "/actuator/processes/scale", "{\"value\": 1}")).startsWith("200 ");
			await().atMost(RunningMaster.LONG).until(() -> processes(master).size() == 1);
			assertThat(master.get("/variable?name=DEVICE")).isEqualTo("gpu-0");
			Set<Long> workers = master.workers();
			master.signal("KILL", master.process.pid());
			await().atMost(RunningMaster.LONG)
				.until(() -> workers.stream().noneMatch((pid) -> ProcessHandle.of(pid).isPresent()));
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "the same on each")
	void aWorkerThatCantStartStopsTheStartAndLaterOnlyTheReload() throws Exception {
		Path file = this.directory.resolve("failing");
		try (RunningMaster master = new RunningMaster(this.directory, "--remuda.worker.model=servlet",
				"--test.failing=" + file, "--remuda.processes.class-cache=" + this.directory.resolve("classes"))
			.awaitReady()) {
			master.awaitOutput("Workers that start from now on use the cache of classes in");
			Set<Long> first = master.workers();
			Files.createFile(file);
			master.signal("HUP", master.process.pid());
			master.awaitOutput("The reload is given up, and the workers that run go on");
			assertThat(master.output()).contains("the file is there");
			try (var files = Files.list(this.directory.resolve("classes"))) {
				assertThat(files).filteredOn((cache) -> !cache.getFileName().toString().startsWith("."))
					.singleElement()
					.satisfies((cache) -> assertThat(cache).isNotEmptyFile());
			}
			assertThat(master.workers()).isEqualTo(first);
			losesNothingWhenAllAreTold(master);
		}
		try (RunningMaster master = new RunningMaster(this.directory, "--remuda.worker.model=servlet",
				"--test.failing=" + file)) {
			assertThat(master.process.waitFor(RunningMaster.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThat(master.process.exitValue()).isEqualTo(WorkerPool.START_FAILED);
			master.awaitOutput("can't start, so none is: java.lang.IllegalStateException: the file is there");
		}
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> processes(RunningMaster master) throws IOException {
		String answer = master.manage("GET", "/actuator/processes", "");
		assertThat(answer).startsWith("200 ");
		return (List<Map<String, Object>>) JsonParserFactory.getJsonParser()
			.parseMap(answer.substring("200 ".length()))
			.get("workers");
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static Set<Long> answeredBy(RunningMaster master) throws IOException {
		Set<Long> pids = new HashSet<>();
		for (int count = 0; count < 20; count++) {
			pids.add(Long.parseLong(master.get("/pid")));
		}
		return pids;
	}

	private static long memory(long pid) throws IOException {
		return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Clients that ask one time after another, each over a new connection.
	 */
	private static final class Load implements AutoCloseable {

		private final AtomicBoolean mayFail = new AtomicBoolean();

		/**
		 * Whether it is the end that nobody listens.
		 */
		private final AtomicBoolean mayBeRefused = new AtomicBoolean();

		private final AtomicReference<Throwable> failure = new AtomicReference<>();

		private final AtomicInteger answered = new AtomicInteger();

		private volatile boolean over;

		private final Thread[] threads = new Thread[4];

		Load(RunningMaster master) {
			for (int index = 0; index < this.threads.length; index++) {
				this.threads[index] = new Thread(() -> ask(master), "load");
				this.threads[index].start();
			}
		}

		private void ask(RunningMaster master) {
			while (!this.over) {
				boolean mayFail = this.mayFail.get();
				try {
					master.get("/sleep?ms=10");
					this.answered.incrementAndGet();
				}
				catch (IOException | AssertionError ex) {
					if (ex instanceof ConnectException && this.mayBeRefused.get()) {
						return;
					}
					if (!mayFail && !this.mayFail.get()) {
						this.failure.compareAndSet(null, ex);
					}
				}
			}
		}

		@Override
		public void close() throws InterruptedException {
			this.over = true;
			for (Thread thread : this.threads) {
				thread.join();
			}
		}

	}

}
