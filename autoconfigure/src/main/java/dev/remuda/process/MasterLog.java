package dev.remuda.process;

import java.io.PrintStream;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/**
 * The log of the master, in the form of Spring Boot's.
 */
class MasterLog {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

	private final PrintStream out;

	private final long pid;

	MasterLog(PrintStream out, long pid) {
		this.out = out;
		this.pid = pid;
	}

	void info(String message) {
		write(" INFO", message);
	}

	void warn(String message) {
		write(" WARN", message);
	}

	void error(String message) {
		write("ERROR", message);
	}

	private void write(String level, String message) {
		this.out.printf("%s %s %d --- [master] %s%n", TIME.format(OffsetDateTime.now()), level, this.pid, message);
	}

}
