package dev.remuda.worker.watchdog;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StackSample}.
 */
class StackSampleTests {

	private static final StackSample SLEEPS = stack("java.lang.Thread.sleep", "com.acme.Reports.wait",
			"com.acme.Reports.render", "org.springframework.web.Handler.handle", "java.lang.Thread.run");

	private static final StackSample RESOLVES = stack("java.net.Inet6AddressImpl.lookupAllHostAddr",
			"io.netty.util.internal.SocketUtils.addressByName", "java.lang.Thread.run");

	@Test
	void aPlaceIsTheInnermostCallOfTheApplication() {
		assertThat(name(SLEEPS.place())).isEqualTo("com.acme.Reports.wait");
		assertThat(name(SLEEPS.library())).isEqualTo("com.acme.Reports.wait");
	}

	@Test
	void withoutACallOfTheApplicationAPlaceIsThatOfALibraryAndElseOfJava() {
		assertThat(name(RESOLVES.place())).isEqualTo("io.netty.util.internal.SocketUtils.addressByName");
		assertThat(name(stack("java.lang.Thread.run").place())).isEqualTo("java.lang.Thread.run");
		assertThat(stack().place()).isNull();
	}

	@Test
	void aThreadHasStayedWhereTheApplicationIsInBothStacks() {
		StackSample later = stack("java.lang.Math.sin", "com.acme.Numbers.add", "com.acme.Reports.render",
				"org.springframework.web.Handler.handle", "java.lang.Thread.run");
		assertThat(name(later.placeSince(SLEEPS))).isEqualTo("com.acme.Reports.render");
		assertThat(stack("com.acme.Other.render", "org.springframework.web.Handler.handle").placeSince(SLEEPS))
			.isNull();
	}

	@Test
	void aThreadThatIsNotInTheApplicationHasStayedOnlyIfNothingIsDifferent() {
		assertThat(name(RESOLVES.placeSince(RESOLVES))).isEqualTo("io.netty.util.internal.SocketUtils.addressByName");
		assertThat(RESOLVES.placeSince(stack("java.lang.Math.sin", "java.lang.Thread.run"))).isNull();
	}

	@Test
	void knowsAThreadThatLoadsAClass() {
		assertThat(stack("java.util.zip.Inflater.inflate", "jdk.internal.loader.BuiltinClassLoader.loadClass",
				"java.lang.ClassLoader.loadClass", "com.acme.Reports.render")
			.isLoadingClass()).isTrue();
		assertThat(stack("java.lang.Thread.sleep", "com.acme.Reports.wait", "java.lang.invoke.Invokers.invoke")
			.isLoadingClass()).isFalse();
	}

	@Test
	void showsTheInnermostCalls() {
		String[] calls = new String[40];
		Arrays.fill(calls, "com.acme.Reports.again");
		StringBuilder text = new StringBuilder();
		stack(calls).appendTo(text);
		assertThat(text.toString().lines().filter((line) -> line.startsWith("\tat com.acme.Reports.again")))
			.hasSize(30);
		assertThat(text).endsWith("\n\t... 10 more");
	}

	private static String name(StackTraceElement place) {
		return HeldStacks.name(place);
	}

	private static StackSample stack(String... calls) {
		return new StackSample(Arrays.stream(calls).map(StackSampleTests::call).toList());
	}

	private static StackTraceElement call(String name) {
		int point = name.lastIndexOf('.');
		return new StackTraceElement(name.substring(0, point), name.substring(point + 1), null, -1);
	}

}
