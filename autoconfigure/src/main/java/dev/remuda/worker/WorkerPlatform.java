package dev.remuda.worker;

import org.springframework.util.ClassUtils;

import org.jspecify.annotations.Nullable;

/**
 * What the process has to run a worker model with: the Java version and the servers and
 * web frameworks on the class path.
 *
 * @param java the feature version of the running Java, such as 25
 * @param webMvc whether Spring MVC is present
 * @param webFlux whether Spring WebFlux is present
 * @param tomcat whether embedded Tomcat, with Boot's module for it, is present
 * @param reactorNetty whether Reactor Netty's HTTP server, with Boot's module for it, is
 * present
 * @param contextPropagation whether Micrometer's context propagation and Boot's module
 * for Reactor are present
 */
public record WorkerPlatform(int java, boolean webMvc, boolean webFlux, boolean tomcat, boolean reactorNetty,
		boolean contextPropagation) {

	/**
	 * The types that are looked for, so that ahead-of-time processing can keep them.
	 */
	public static final String[] INDICATOR_TYPES = { "org.springframework.web.servlet.DispatcherServlet",
			"org.springframework.web.reactive.DispatcherHandler",
			"org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory",
			"org.apache.catalina.startup.Tomcat",
			"org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory",
			"reactor.netty.http.server.HttpServer", "io.micrometer.context.ContextRegistry",
			"org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration" };

	/**
	 * The first Java version with virtual threads that are no longer a preview (JEP 444).
	 */
	public static final int FIRST_JAVA_WITH_VIRTUAL_THREADS = 21;

	/**
	 * Look at the running process.
	 * @param classLoader where to look for servers and web frameworks; the default class
	 * loader if {@code null}
	 * @return what is there
	 */
	public static WorkerPlatform detect(@Nullable ClassLoader classLoader) {
		return new WorkerPlatform(Runtime.version().feature(), isPresent(classLoader, 0), isPresent(classLoader, 1),
				isPresent(classLoader, 2) && isPresent(classLoader, 3),
				isPresent(classLoader, 4) && isPresent(classLoader, 5),
				isPresent(classLoader, 6) && isPresent(classLoader, 7));
	}

	/**
	 * Return whether the running Java has virtual threads.
	 * @return whether the Java version is 21 or newer
	 */
	public boolean hasVirtualThreads() {
		return this.java >= FIRST_JAVA_WITH_VIRTUAL_THREADS;
	}

	private static boolean isPresent(@Nullable ClassLoader classLoader, int indicator) {
		return ClassUtils.isPresent(INDICATOR_TYPES[indicator], classLoader);
	}

}
