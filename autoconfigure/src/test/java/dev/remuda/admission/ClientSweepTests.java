package dev.remuda.admission;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ClientSweep}.
 */
class ClientSweepTests {

	private static final String ROW = "   7: 0100007F:1F90 0100007F:C350 %s 00000000:00000000 00:00000000\n";

	private static final String LISTEN = "   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000\n";

	@TempDir
	private Path folder;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final RunningRequests running = new RunningRequests();

	private final RunningRequest request = this.running.begin("GET", "/api", "default");

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	private ClientSweep sweep(String rows) throws IOException {
		Path table = this.folder.resolve("tcp");
		Files.writeString(table, rows);
		return new ClientSweep(this.running, new SocketTable(List.of(table), 1000), this.timer, Runnable::run);
	}

	private void grow(RunningRequest request) {
		request.cameFrom(new ClientSocket(8080, 50000, "127.0.0.1"));
		Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> request.age().toMillis() >= 1000);
	}

	@Test
	void givesUpWhoseClientHasLeft() throws IOException {
		ClientSweep sweep = sweep(LISTEN + ROW.formatted("08"));
		this.request.cameFrom(new ClientSocket(8080, 50000, "127.0.0.1"));
		sweep.sweep();
		assertThat(this.request.cancellation()).as("young").isNull();
		grow(this.request);
		sweep.sweep();
		assertThat(this.request.cancellation()).isEqualTo(Cancellation.CLIENT_GONE);
	}

	@Test
	void givesUpWhoseConnectionIsMissedTwice() throws IOException {
		ClientSweep sweep = sweep(LISTEN);
		grow(this.request);
		sweep.sweep();
		assertThat(this.request.cancellation()).isNull();
		sweep(LISTEN + ROW.formatted("01"));
		sweep.sweep();
		sweep(LISTEN);
		sweep.sweep();
		assertThat(this.request.cancellation()).isNull();
		sweep.sweep();
		assertThat(this.request.cancellation()).isEqualTo(Cancellation.CLIENT_GONE);
	}

	@Test
	void leavesThoseAloneThatDoNotSayWhereTheyCameFrom() throws IOException {
		ClientSweep sweep = sweep(LISTEN);
		grow(this.request);
		this.request.cameFrom(null);
		sweep.sweep();
		sweep.sweep();
		assertThat(this.request.cancellation()).isNull();
	}

}
