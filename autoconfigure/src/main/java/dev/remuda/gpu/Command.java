package dev.remuda.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The {@code nvidia-smi} command, run for a bounded time and with a bounded output.
 */
final class Command {

	/**
	 * Longest output that is read, in bytes: more than a line for each of 1,000
	 * processes.
	 */
	private static final int LONGEST_OUTPUT = 1024 * 1024;

	private final String command;

	Command(String command) {
		this.command = command;
	}

	/**
	 * Run the command.
	 * @param timeout when it is killed, together with what it started
	 * @param arguments its arguments
	 * @return what it wrote to its standard output
	 * @throws GpuUnavailableException if it can't be started, is killed, or ends with
	 * another exit code than 0
	 */
	String run(Duration timeout, String... arguments) {
		Process process = start(arguments);
		AtomicBoolean late = new AtomicBoolean();
		CompletableFuture<Void> watch = CompletableFuture.runAsync(() -> {
			late.set(true);
			kill(process);
		}, CompletableFuture.delayedExecutor(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS));
		try {
			process.getOutputStream().close();
			String output = read(process.getInputStream());
			String errors = read(process.getErrorStream());
			int code = process.waitFor();
			if (late.get()) {
				throw lateness(timeout);
			}
			if (code != 0) {
				throw failure("ended with exit code %d%s".formatted(code, firstLine(output, errors)));
			}
			return output;
		}
		catch (IOException ex) {
			throw late.get() ? lateness(timeout) : failure("can't be read (%s)".formatted(ex.getMessage()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failure("was interrupted");
		}
		finally {
			watch.cancel(false);
			kill(process);
		}
	}

	private Process start(String... arguments) {
		List<String> words = new ArrayList<>(List.of(arguments));
		words.add(0, this.command);
		ProcessBuilder builder = new ProcessBuilder(words);
		builder.environment().put("LC_ALL", "C");
		try {
			return builder.start();
		}
		catch (IOException ex) {
			throw failure("can't be started (%s)"
				.formatted((ex.getCause() != null) ? ex.getCause().getMessage() : ex.getMessage()));
		}
	}

	private static String read(InputStream stream) throws IOException {
		return new String(stream.readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8);
	}

	private static void kill(Process process) {
		if (process.isAlive()) {
			// Its children too: they hold the pipes open.
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

	private static String firstLine(String... outputs) {
		return Stream.of(outputs)
			.flatMap(String::lines)
			.map(String::strip)
			.filter((line) -> !line.isEmpty())
			.findFirst()
			.map((line) -> ": " + line)
			.orElse("");
	}

	private GpuUnavailableException lateness(Duration timeout) {
		return failure("did not finish within %d ms and was killed".formatted(timeout.toMillis()));
	}

	private GpuUnavailableException failure(String what) {
		return new GpuUnavailableException(GpuSource.NVIDIA_SMI, "'%s' %s".formatted(this.command, what));
	}

}
