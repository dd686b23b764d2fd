package dev.remuda.worker.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The kernel's own limit of an accept queue: it cuts a longer one without a word.
 */
final class AcceptQueueLimit {

	private AcceptQueueLimit() {
	}

	/**
	 * Return the limit.
	 * @return {@code net.core.somaxconn} on Linux, otherwise nothing
	 */
	static OptionalInt read() {
		try {
			return OptionalInt.of(Integer.parseInt(Files.readString(Path.of("/proc/sys/net/core/somaxconn")).trim()));
		}
		catch (IOException | NumberFormatException ex) {
			return OptionalInt.empty();
		}
	}

}
