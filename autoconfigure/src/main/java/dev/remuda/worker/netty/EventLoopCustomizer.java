package dev.remuda.worker.netty;

import dev.remuda.worker.watchdog.EventLoops;
import io.netty.channel.EventLoop;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * Has those event loops watched that connections are on: each is made known with its
 * first connection.
 */
public final class EventLoopCustomizer implements NettyServerCustomizer {

	private final EventLoops eventLoops;

	/**
	 * Create a customizer.
	 * @param eventLoops takes the event loops that are to be watched
	 */
	public EventLoopCustomizer(EventLoops eventLoops) {
		this.eventLoops = eventLoops;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server.doOnChannelInit((observer, channel, remoteAddress) -> watch(channel.eventLoop()));
	}

	private void watch(EventLoop loop) {
		if (loop.inEventLoop()) {
			this.eventLoops.watch(loop, Thread.currentThread());
		}
	}

	/**
	 * Return whether a call is one with which Netty waits for its connections, or reads
	 * or writes them.
	 * @param call the innermost call that isn't Java's own
	 * @return whether it is Netty's own
	 */
	public static boolean isOwnCall(StackTraceElement call) {
		return call.getClassName().startsWith("io.netty.channel.");
	}

}
