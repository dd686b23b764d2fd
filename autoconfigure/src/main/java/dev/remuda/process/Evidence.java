package dev.remuda.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Saves what can be known of a worker that is stuck, before it is killed: the requests
 * that it works on, the state of its threads at the operating system and in Java, and a
 * flight recording if one is on.
 */
final class Evidence {

	private static final long SECONDS = 10;

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

	private final Path directory;

	private final LongFunction<List<String>> running;

	private final MasterLog log;

	/**
	 * Create the savers.
	 * @param directory where files are written to; made when it is needed
	 * @param running gives what the process with a number has said it works on
	 */
	Evidence(Path directory, LongFunction<List<String>> running, MasterLog log) {
		this.directory = directory;
		this.running = running;
		this.log = log;
	}

	/**
	 * Save what there is, on a thread of its own and within some seconds.
	 * @param why what it is about
	 * @param then what comes next, whatever has become of it
	 */
	void save(Process process, String why, Runnable then) {
		List<String> requests = this.running.apply(process.pid());
		Thread thread = new Thread(() -> {
			try {
				save(process.pid(), why, requests);
			}
			catch (IOException | RuntimeException ex) {
				this.log.warn("What is known of the process %d can't be saved: %s".formatted(process.pid(), ex));
			}
			finally {
				then.run();
			}
		}, "evidence-" + process.pid());
		thread.setDaemon(true);
		thread.start();
	}

	private void save(long pid, String why, List<String> requests) throws IOException {
		Files.createDirectories(this.directory);
		String name = "worker-%d-%s".formatted(pid, TIME.format(LocalDateTime.now()));
		Path file = this.directory.resolve(name + ".txt");
		StringBuilder text = new StringBuilder(why).append("\n\nRequests that it worked on:\n");
		requests.forEach((request) -> text.append("  ").append(request).append('\n'));
		text.append("\nIts threads at the operating system:\n");
		threads(pid).forEach((thread) -> text.append("  ").append(thread).append('\n'));
		Files.writeString(file, text);
		this.log.warn("What is known of the process %d is saved in %s".formatted(pid, file));
		if (jcmd(pid, file, "Thread.print", "-l")) {
			jcmd(pid, file, "JFR.dump", "filename=" + this.directory.resolve(name + ".jfr").toAbsolutePath());
		}
	}

	private static List<String> threads(long pid) throws IOException {
		try (Stream<Path> tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
			return tasks.map(Evidence::thread).toList();
		}
	}

	private static String thread(Path task) {
		try {
			String stat = Files.readString(task.resolve("stat"));
			return stat.substring(0, stat.lastIndexOf(')') + 3);
		}
		catch (IOException ex) {
			return task.getFileName() + " has ended";
		}
	}

	/**
	 * Ask the virtual machine of a process, which answers only if it can stop its
	 * threads.
	 * @return whether it has
	 */
	private static boolean jcmd(long pid, Path file, String... command) throws IOException {
		Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
		if (!Files.isExecutable(jcmd)) {
			return false;
		}
		Files.writeString(file, "\n", StandardOpenOption.APPEND);
		Process asked = new ProcessBuilder(
				Stream.concat(Stream.of(jcmd.toString(), String.valueOf(pid)), Stream.of(command)).toList())
			.redirectInput(Path.of("/dev/null").toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
			.start();
		try {
			if (asked.waitFor(SECONDS, TimeUnit.SECONDS)) {
				return true;
			}
			asked.destroyForcibly();
			// What it has asked with, where the process runs
			Files.deleteIfExists(Path.of("/proc", String.valueOf(pid), "cwd", ".attach_pid" + pid));
			Files.writeString(file, "(no answer within %ds)%n".formatted(SECONDS), StandardOpenOption.APPEND);
		}
		catch (InterruptedException ex) {
			asked.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		return false;
	}

}
