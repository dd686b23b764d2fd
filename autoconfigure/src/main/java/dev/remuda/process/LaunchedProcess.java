package dev.remuda.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A worker as a process of its own, with a link to it once it has made one.
 */
final class LaunchedProcess implements WorkerProcess {

	/**
	 * Clock ticks a second in {@code /proc}, the same on all machines that Linux runs on.
	 */
	private static final long TICKS = 100;

	private static final long MILLIS = 1_000;

	/**
	 * Fields of {@code /proc/<pid>/stat} behind the name of the program.
	 */
	private static final int USER_TIME = 11;

	private static final int SYSTEM_TIME = 12;

	private final Process process;

	private final Evidence evidence;

	private @Nullable SocketChannel link;

	private volatile int managementPort;

	LaunchedProcess(Process process, Evidence evidence) {
		this.process = process;
		this.evidence = evidence;
	}

	@Override
	public long pid() {
		return this.process.pid();
	}

	@Override
	public int managementPort() {
		return this.managementPort;
	}

	void managedAt(int port) {
		this.managementPort = port;
	}

	synchronized void linked(SocketChannel link) {
		this.link = link;
	}

	/**
	 * Send a line.
	 * @return whether it could be sent
	 */
	synchronized boolean send(String line) {
		if (this.link == null) {
			return false;
		}
		try {
			ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
			while (bytes.hasRemaining()) {
				this.link.write(bytes);
			}
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void retire() {
		if (!send(WorkerLink.RETIRE)) {
			this.process.destroy();
		}
	}

	@Override
	public void end() {
		if (!send(WorkerLink.END)) {
			this.process.destroy();
		}
	}

	@Override
	public void hurry() {
		this.process.destroy();
	}

	@Override
	public void kill(String why) {
		this.evidence.save(this.process, why, this.process::destroyForcibly);
	}

	@Override
	public long residentMemory() {
		try {
			for (String line : Files.readAllLines(file("status"))) {
				if (line.startsWith("VmRSS:")) {
					return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
				}
			}
		}
		catch (IOException | NumberFormatException ex) {
			// It has ended
		}
		return 0;
	}

	@Override
	public long processorMillis() {
		try {
			String stat = Files.readString(file("stat"));
			List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
			return (Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME))) * MILLIS / TICKS;
		}
		catch (IOException | RuntimeException ex) {
			return 0;
		}
	}

	private Path file(String name) {
		return Path.of("/proc", String.valueOf(pid()), name);
	}

}
