package dev.remuda.inference.djl;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What a class logs while this is open, each line with its level.
 */
final class LoggedLines extends Handler implements AutoCloseable {

	final List<String> lines = new CopyOnWriteArrayList<>();

	private final Logger logger;

	LoggedLines(Class<?> type) {
		this.logger = Logger.getLogger(type.getName());
		this.logger.addHandler(this);
	}

	@Override
	public void publish(LogRecord line) {
		this.lines.add(line.getLevel() + " " + line.getMessage());
	}

	@Override
	public void flush() {
	}

	@Override
	public void close() {
		this.logger.removeHandler(this);
	}

}
