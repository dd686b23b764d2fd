package dev.remuda.worker.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.remuda.process.Signals;
import dev.remuda.worker.DrainableServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Lets an application end without losing a request: it goes on for a while, so that load
 * balancers notice that it isn't ready any more, then takes no new connections, and ends
 * those that it has with their next response. Comes before the server that it is managed
 * with ends, and before Boot waits for what is left.
 */
class ShutdownDrain implements SmartLifecycle {

	/**
	 * Ahead of Boot's management server, which goes in phase {@code DEFAULT_PHASE - 512}.
	 */
	static final int PHASE = DEFAULT_PHASE - 256;

	/**
	 * How long a connection may be unused before it is closed: the next request of its
	 * client may be on its way, and takes as long as a response does to the other end of
	 * the world.
	 */
	private static final Duration UNUSED = Duration.ofMillis(250);

	/**
	 * How long nobody must have come before nobody listens any more: as long as a
	 * handshake takes.
	 */
	private static final Duration QUIET = Duration.ofMillis(250);

	private static final Duration LISTENING = Duration.ofSeconds(2);

	/**
	 * How long requests that are given up have for an answer that says so.
	 */
	private static final Duration CANCELLING = Duration.ofMillis(500);

	private static final long INTERVAL_MILLIS = 20;

	private static final Log logger = LogFactory.getLog(ShutdownDrain.class);

	private final List<? extends DrainableServer> servers;

	private final Runnable cancel;

	private final Duration delay;

	private final Duration timeout;

	private final CountDownLatch hurry = new CountDownLatch(1);

	private volatile boolean running;

	/**
	 * Create a drain.
	 * @param cancel gives up all requests that are in flight
	 * @param delay how long all goes on as before
	 * @param timeout how long requests may take after that
	 */
	ShutdownDrain(List<? extends DrainableServer> servers, Runnable cancel, Duration delay, Duration timeout) {
		this.servers = servers;
		this.cancel = cancel;
		this.delay = delay;
		this.timeout = timeout;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public void stop() {
		this.running = false;
		try (Signals signals = Signals.listen(List.of("TERM", "INT"), (signal) -> hurry())) {
			drain();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void drain() throws InterruptedException {
		if (!this.delay.isZero()) {
			logger.info("Shutting down: requests are served for another %ss, while load balancers notice"
				.formatted(seconds(this.delay)));
			this.hurry.await(this.delay.toMillis(), TimeUnit.MILLISECONDS);
		}
		long deadline = System.nanoTime() + this.timeout.toNanos();
		for (DrainableServer server : this.servers) {
			server.stopListening(QUIET, LISTENING);
		}
		logger.info("Shutting down: %d connections have %ss to finish their requests".formatted(connections(),
				seconds(this.timeout)));
		if (!await(deadline, this.hurry)) {
			logger.warn("Shutting down: %d connections are cut off".formatted(connections()));
			this.cancel.run();
			await(System.nanoTime() + CANCELLING.toNanos(), new CountDownLatch(1));
			this.servers.forEach(DrainableServer::abort);
		}
	}

	/**
	 * Wait until no connection has anything to do.
	 * @param hurry ends the wait
	 * @return whether that is so
	 */
	private boolean await(long deadline, CountDownLatch hurry) throws InterruptedException {
		while (!ended()) {
			if (System.nanoTime() - deadline >= 0 || hurry.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
				return false;
			}
		}
		return true;
	}

	private boolean ended() {
		boolean ended = true;
		for (DrainableServer server : this.servers) {
			ended &= server.endConnections(UNUSED);
		}
		return ended;
	}

	private int connections() {
		return this.servers.stream().mapToInt(DrainableServer::connections).sum();
	}

	private void hurry() {
		logger.warn("Shutting down at once: told so a second time");
		this.hurry.countDown();
	}

	private static String seconds(Duration duration) {
		return (duration.toMillis() % 1000 == 0) ? String.valueOf(duration.toSeconds())
				: String.valueOf(duration.toMillis() / 1000.0);
	}

}
