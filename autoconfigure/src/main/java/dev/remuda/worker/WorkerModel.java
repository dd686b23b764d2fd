package dev.remuda.worker;

import java.util.Locale;

/**
 * What carries a request from its first byte to its answer.
 */
public enum WorkerModel {

	/**
	 * Tomcat with a bounded pool of platform threads: one thread a request, and requests
	 * beyond the pool wait. The counterpart of gunicorn's {@code sync} and
	 * {@code gthread}.
	 */
	SERVLET,

	/**
	 * Tomcat with one virtual thread a request; needs Java 21 or newer. The counterpart
	 * of gunicorn's {@code gevent}.
	 */
	VIRTUAL,

	/**
	 * Reactor Netty's event loop, with blocking handlers moved off it. The counterpart of
	 * gunicorn's {@code tornado} and {@code asgi}.
	 */
	REACTIVE;

	/**
	 * Return the name as it is written in {@code remuda.worker.model}.
	 * @return the lower-case name
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

}
