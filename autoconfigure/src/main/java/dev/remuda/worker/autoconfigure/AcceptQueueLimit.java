package dev.remuda.worker.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The kernel's own limit of an accept queue: it cuts a longer one without a word.
 */
final class AcceptQueueLimit {

	static final Path FILE = Path.of("/proc/sys/net/core/somaxconn");

	private AcceptQueueLimit() {
	}

	/**
	 * Return the limit.
	 * @return {@code net.core.somaxconn} on Linux, otherwise nothing
	 */
	static OptionalInt read() {
		// In one read: such a file gives nothing more to the second, and
		// Files.readString takes one byte with its first.
		try (BufferedReader reader = Files.newBufferedReader(FILE)) {
			return OptionalInt.of(Integer.parseInt(String.valueOf(reader.readLine()).trim()));
		}
		catch (IOException | NumberFormatException ex) {
			return OptionalInt.empty();
		}
	}

}
