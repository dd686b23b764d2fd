package dev.remuda.worker.watchdog;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a thread was doing.
 *
 * @param frames its stack, the innermost call first
 */
record StackSample(List<StackTraceElement> frames) {

	private static final int SHOWN = 30;

	private static final List<String> JAVA = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

	private static final List<String> LOADERS = List.of("java.lang.ClassLoader", "jdk.internal.loader.",
			"java.lang.invoke.MethodHandleNatives", "org.springframework.boot.loader.");

	/**
	 * What calls applications, or is called by them everywhere.
	 */
	private static final List<String> FRAMEWORKS = List.of("jakarta.", "org.springframework.", "reactor.", "io.netty.",
			"org.apache.catalina.", "org.apache.coyote.", "org.apache.tomcat.", "org.apache.logging.",
			"org.apache.commons.logging.", "ch.qos.logback.", "org.slf4j.", "io.micrometer.", "org.reactivestreams.",
			"dev.remuda.admission.", "dev.remuda.gateway.", "dev.remuda.inference.", "dev.remuda.worker.webflux.",
			"kotlin.", "kotlinx.coroutines.");

	StackSample {
		frames = List.copyOf(frames);
	}

	static StackSample of(Thread thread) {
		return new StackSample(List.of(thread.getStackTrace()));
	}

	/**
	 * Return the innermost call of the application; where there is none, of what isn't
	 * Java's own.
	 */
	@Nullable StackTraceElement place() {
		StackTraceElement own = this.frames.stream().filter(StackSample::isOfApplication).findFirst().orElse(null);
		return (own != null) ? own : library();
	}

	/**
	 * Return the innermost call of what isn't Java's own.
	 */
	@Nullable StackTraceElement library() {
		return this.frames.stream()
			.filter((frame) -> !startsWith(frame, JAVA))
			.findFirst()
			.orElse(this.frames.isEmpty() ? null : this.frames.get(0));
	}

	/**
	 * Return the innermost call of the application that the thread was in before, too.
	 * Where no call is the application's, the two must be the same all through.
	 * @return the call; {@code null} if the thread has moved on
	 */
	@Nullable StackTraceElement placeSince(StackSample before) {
		StackTraceElement own = this.frames.stream()
			.filter(StackSample::isOfApplication)
			.filter((frame) -> before.frames.stream().anyMatch((other) -> isSame(frame, other)))
			.findFirst()
			.orElse(null);
		return (own == null && isSameAs(before)) ? library() : own;
	}

	/**
	 * Return whether a class is being loaded or made ready: that takes a while in an
	 * application that has just started, and never again.
	 */
	boolean isLoadingClass() {
		return this.frames.stream()
			.takeWhile((frame) -> startsWith(frame, JAVA) || startsWith(frame, LOADERS))
			.anyMatch((frame) -> startsWith(frame, LOADERS));
	}

	/**
	 * Return whether the innermost call is one of native code, which may wait while Java
	 * takes the thread for one that runs.
	 */
	boolean isInNativeCode() {
		return !this.frames.isEmpty() && this.frames.get(0).isNativeMethod();
	}

	/**
	 * Return whether the innermost call is the same.
	 */
	boolean hasSameTop(StackSample other) {
		return !this.frames.isEmpty() && !other.frames.isEmpty() && isSame(this.frames.get(0), other.frames.get(0));
	}

	private boolean isSameAs(StackSample other) {
		if (this.frames.size() != other.frames.size()) {
			return false;
		}
		for (int index = 0; index < this.frames.size(); index++) {
			if (!isSame(this.frames.get(index), other.frames.get(index))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Append the innermost calls, one a line.
	 */
	void appendTo(StringBuilder text) {
		this.frames.stream().limit(SHOWN).forEach((frame) -> text.append("\n\tat ").append(plain(frame)));
		if (this.frames.size() > SHOWN) {
			text.append("\n\t... %d more".formatted(this.frames.size() - SHOWN));
		}
	}

	/**
	 * Return the call without its module and class loader, which Java 17 names for each.
	 */
	private static StackTraceElement plain(StackTraceElement frame) {
		return new StackTraceElement(frame.getClassName(), frame.getMethodName(), frame.getFileName(),
				frame.getLineNumber());
	}

	private static boolean isSame(StackTraceElement one, StackTraceElement other) {
		return one.getMethodName().equals(other.getMethodName()) && one.getClassName().equals(other.getClassName());
	}

	private static boolean isOfApplication(StackTraceElement frame) {
		return !startsWith(frame, JAVA) && !startsWith(frame, FRAMEWORKS);
	}

	private static boolean startsWith(StackTraceElement frame, List<String> packages) {
		return packages.stream().anyMatch(frame.getClassName()::startsWith);
	}

}
