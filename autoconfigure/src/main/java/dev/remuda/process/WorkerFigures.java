package dev.remuda.process;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a worker says of itself once a second.
 *
 * @param accepting whether its application is ready for requests
 * @param broken whether its application says that only another process can help
 * @param requests requests that it has answered
 * @param inFlight requests that it works on
 * @param meanMillis mean response time of late, in milliseconds
 * @param p99Millis time that 99% of the requests of late took no longer than, in
 * milliseconds
 * @param running some of the requests that it works on, as text
 */
public record WorkerFigures(boolean accepting, boolean broken, long requests, int inFlight, double meanMillis,
		double p99Millis, List<String> running) {

	/**
	 * Nothing is known yet.
	 */
	public static final WorkerFigures NONE = new WorkerFigures(false, false, 0, 0, 0, 0, List.of());

	private static final String SEPARATOR = "\t";

	private static final int FIELDS = 6;

	public WorkerFigures {
		running = List.copyOf(running);
	}

	/**
	 * Return the figures in one line.
	 */
	String toLine() {
		return Stream
			.concat(Stream.of(this.accepting, this.broken, this.requests, this.inFlight, this.meanMillis,
					this.p99Millis), this.running.stream())
			.map((field) -> field.toString().replaceAll("\\s", " "))
			.collect(Collectors.joining(SEPARATOR));
	}

	/**
	 * Read what {@link #toLine()} has written.
	 * @throws IllegalArgumentException if it is something else
	 */
	static WorkerFigures parse(String line) {
		List<String> fields = List.of(line.split(SEPARATOR));
		if (fields.size() < FIELDS) {
			throw new IllegalArgumentException("'%s' has %d fields".formatted(line, fields.size()));
		}
		return new WorkerFigures(Boolean.parseBoolean(fields.get(0)), Boolean.parseBoolean(fields.get(1)),
				Long.parseLong(fields.get(2)), Integer.parseInt(fields.get(3)), Double.parseDouble(fields.get(4)),
				Double.parseDouble(fields.get(5)), fields.subList(FIELDS, fields.size()));
	}

}
