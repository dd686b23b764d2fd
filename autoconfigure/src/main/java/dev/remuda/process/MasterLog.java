package dev.remuda.process;

import java.io.PrintStream;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * The log of the master, in the form of Spring Boot's.
 */
class MasterLog {

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
		this.out.printf("%s %s %d --- [master] %s%n",
				DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(OffsetDateTime.now().truncatedTo(ChronoUnit.MILLIS)),
				level, this.pid, message);
	}

}
