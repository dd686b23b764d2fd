package dev.remuda.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Java's cache of classes that were loaded before, so that workers start sooner and share
 * the memory of their classes. It is made once for an application, by a process that ends
 * before its server starts, when the first workers are ready. From Java 25 on it is an
 * ahead-of-time cache, and before an archive of class data.
 */
final class ClassCache {

	private static final int AHEAD_OF_TIME = 25;

	private static final String HIDDEN = ".making";

	private final Path directory;

	private final List<String> command;

	private final Map<String, String> environment;

	private final Duration timeout;

	private final MasterLog log;

	private final boolean aheadOfTime;

	private String name = "";

	private String tried = "";

	/**
	 * Create a cache.
	 * @param directory where it is
	 * @param command the command of a worker
	 * @param environment its variables
	 * @param timeout how long making it may take
	 */
	ClassCache(Path directory, List<String> command, Map<String, String> environment, Duration timeout, MasterLog log) {
		this.directory = directory;
		this.command = List.copyOf(command);
		this.environment = Map.copyOf(environment);
		this.timeout = timeout;
		this.log = log;
		this.aheadOfTime = Runtime.version().feature() >= AHEAD_OF_TIME;
	}

	/**
	 * Return the command of a worker with what lets it use the cache, if there is one for
	 * the application as it is now.
	 */
	List<String> command() {
		try {
			this.name = name();
			Path file = this.directory.resolve(this.name);
			if (Files.exists(file)) {
				return with((this.aheadOfTime ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + file);
			}
		}
		catch (IOException ex) {
			this.log.warn("Workers start without a cache of classes: " + ex);
		}
		return this.command;
	}

	/**
	 * Make the cache for the application as it was when a worker was last started, unless
	 * there is one or it was tried. Returns at once.
	 */
	void make() {
		if (!this.name.equals(this.tried)) {
			this.tried = this.name;
			Path file = this.directory.resolve(this.name);
			if (!Files.exists(file)) {
				Thread thread = new Thread(() -> make(file), "class-cache");
				thread.setDaemon(true);
				thread.start();
			}
		}
	}

	private List<String> with(String... options) {
		List<String> with = new ArrayList<>(this.command);
		with.addAll(1, List.of(options));
		return with;
	}

	/**
	 * Return a name that changes with Java, the command, and each archive that it names.
	 */
	private String name() throws IOException {
		StringBuilder key = new StringBuilder(Runtime.version().toString());
		for (String argument : this.command) {
			key.append('\0').append(argument);
			for (String part : argument.split(":")) {
				Path archive = Path.of(part);
				if (part.endsWith(".jar") && Files.exists(archive)) {
					key.append(Files.size(archive)).append(Files.getLastModifiedTime(archive));
				}
			}
		}
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256")
				.digest(key.toString().getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest, 0, 8) + (this.aheadOfTime ? ".aot" : ".jsa");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void make(Path file) {
		Path making = file.resolveSibling(HIDDEN + "-" + ProcessHandle.current().pid() + "-" + file.getFileName());
		try {
			Files.createDirectories(this.directory);
			ProcessBuilder builder = new ProcessBuilder(
					with((this.aheadOfTime ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + making,
							"-Dspring.context.exit=onRefresh"))
				.redirectInput(Path.of("/dev/null").toFile())
				.redirectOutput(Redirect.DISCARD)
				.redirectError(Redirect.DISCARD);
			builder.environment().clear();
			builder.environment().putAll(this.environment);
			builder.environment().put(MasterStart.ALONE, "true");
			Process process = builder.start();
			if (!process.waitFor(this.timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				process.destroyForcibly();
			}
			if (Files.exists(making)) {
				Files.move(making, file);
				this.log.info("Workers that start from now on use the cache of classes in " + file);
			}
			else {
				this.log.warn("Workers start without a cache of classes: none was made within %ds, with status %s"
					.formatted(this.timeout.toSeconds(), process.isAlive() ? "none" : process.exitValue()));
			}
		}
		catch (IOException ex) {
			this.log.warn("Workers start without a cache of classes: " + ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			delete(making);
		}
	}

	private static void delete(Path making) {
		try (Stream<Path> files = Files.list(making.getParent())) {
			files.filter((file) -> file.getFileName().toString().startsWith(making.getFileName().toString()))
				.forEach((file) -> file.toFile().delete());
		}
		catch (IOException ex) {
			// It is in the way of nobody
		}
	}

}
