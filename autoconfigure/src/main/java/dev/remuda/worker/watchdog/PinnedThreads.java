package dev.remuda.worker.watchdog;

import java.time.Duration;
import java.util.List;

import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingStream;

/**
 * Hears from JFR of virtual threads that waited and kept their carriers. The only class
 * that knows JFR, which a Java runtime may lack.
 */
final class PinnedThreads implements AutoCloseable {

	private static final String EVENT = "jdk.VirtualThreadPinned";

	private static final String ADVICE = "A virtual thread that waits keeps its carrier while native code or a class "
			+ "initializer is among its callers, before Java 24 also in a synchronized block: don't wait in there, or "
			+ "have a platform thread do it; before Java 24, take a ReentrantLock in place of synchronized";

	private static final long MOST_BYTES = 4 << 20;

	private static final Duration MOST_AGE = Duration.ofSeconds(30);

	private final RecordingStream stream;

	private final RecentRequests requests;

	private final Reports reports;

	private PinnedThreads(RecordingStream stream, RecentRequests requests, Reports reports) {
		this.stream = stream;
		this.requests = requests;
		this.reports = reports;
	}

	/**
	 * Begin to listen.
	 * @return to be closed
	 * @throws IllegalStateException if JFR can't record, as where it may write no files
	 * @throws LinkageError if this Java runtime has no JFR
	 */
	static PinnedThreads listen(WatchdogSettings settings, RecentRequests requests, Reports reports) {
		if (!FlightRecorder.isAvailable()) {
			throw new IllegalStateException("JFR is switched off");
		}
		RecordingStream stream = new RecordingStream();
		stream.enable(EVENT).withStackTrace().withThreshold(settings.threshold());
		stream.setMaxSize(MOST_BYTES);
		stream.setMaxAge(MOST_AGE);
		stream.setReuse(false);
		PinnedThreads pinned = new PinnedThreads(stream, requests, reports);
		stream.onEvent(EVENT, pinned::add);
		stream.startAsync();
		return pinned;
	}

	private void add(RecordedEvent event) {
		StackSample stack = stack(event.getStackTrace());
		StackTraceElement place = stack.place();
		this.reports.add(Kind.PINNED, (place != null) ? HeldStacks.name(place) : "", () -> text(event, stack));
	}

	private String text(RecordedEvent event, StackSample stack) {
		StringBuilder text = new StringBuilder(
				"Virtual thread pinned for %d ms".formatted(event.getDuration().toMillis()));
		String request = (event.getThread() != null) ? this.requests.name(event.getThread().getJavaThreadId()) : null;
		if (request != null) {
			text.append(" by ").append(request);
		}
		stack.appendTo(text);
		return text.append("%n%s".formatted(ADVICE)).toString();
	}

	@SuppressWarnings("NullAway") // JFR has no stack for some events
	private static StackSample stack(RecordedStackTrace stack) {
		return new StackSample(
				(stack != null) ? stack.getFrames().stream().map(PinnedThreads::frame).toList() : List.of());
	}

	/**
	 * Return the call as Java's own stacks have it. JFR doesn't know the name of the
	 * source file: that of the class stands for it.
	 */
	private static StackTraceElement frame(RecordedFrame frame) {
		String type = frame.getMethod().getType().getName();
		String source = type.substring(type.lastIndexOf('.') + 1);
		return new StackTraceElement(type, frame.getMethod().getName(), source, frame.getLineNumber());
	}

	@Override
	public void close() {
		this.stream.close();
	}

}
