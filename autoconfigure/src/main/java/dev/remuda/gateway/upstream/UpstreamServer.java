package dev.remuda.gateway.upstream;

import org.jspecify.annotations.Nullable;

/**
 * A server of a running upstream, with its health and its counts. It is the same object
 * for as long as its address stays in the upstream, whatever else of the settings
 * changes. May be used by any thread.
 */
public final class UpstreamServer {

	private final ServerGroup group;

	private final long hash;

	private final ServerStatistics statistics = new ServerStatistics();

	private final ServerHealth health = new ServerHealth();

	private volatile ServerSettings settings;

	private volatile boolean left;

	/**
	 * What smooth weighted round robin owes to the server.
	 */
	private double credit;

	UpstreamServer(ServerGroup group, ServerSettings settings) {
		this.group = group;
		this.settings = settings;
		this.hash = RendezvousHash.hash(settings.address());
	}

	/**
	 * Return the settings.
	 * @return the settings as they are now
	 */
	public ServerSettings settings() {
		return this.settings;
	}

	/**
	 * Return the address.
	 * @return host and port
	 */
	public String address() {
		return this.settings.address();
	}

	/**
	 * Take the result of a check. While as many in a row have failed as the settings
	 * name, the server gets no requests, even if no other is left: a check is a clear
	 * word, and a wrong answer is no better than none. Checks don't undo what failed
	 * requests did: a server that is ready and fails requests stays ejected.
	 * @param ok whether the check passed
	 * @param reason why it failed, for people; of no use if it passed
	 */
	public void checked(boolean ok, @Nullable String reason) {
		synchronized (this.group) {
			this.health.checked(ok, reason, this.group.now());
		}
	}

	/**
	 * Take back what checks have said: the server isn't checked any more.
	 */
	public void unchecked() {
		synchronized (this.group) {
			this.health.unchecked(this.group.now());
		}
	}

	/**
	 * Set by hand whether the server is to take requests, for as long as the settings
	 * don't say anything new of that.
	 * @param mode what is to be
	 */
	public void set(ServerMode mode) {
		synchronized (this.group) {
			this.health.set(mode, this.group.now());
		}
	}

	/**
	 * Return whether the server is to take requests.
	 * @return what was set by hand, or else what the settings say
	 */
	public ServerMode mode() {
		synchronized (this.group) {
			return this.health.mode();
		}
	}

	/**
	 * Return the requests in flight.
	 * @return requests that the server was given and hasn't finished
	 */
	public int inFlight() {
		return this.statistics.inFlight();
	}

	/**
	 * Return whether the server gets requests.
	 * @return the state at this moment
	 */
	public ServerState state() {
		synchronized (this.group) {
			return this.health.state(this.group.now());
		}
	}

	/**
	 * Return why the server is in its state.
	 * @return the reason, for people; {@code null} if there is nothing to say
	 */
	public @Nullable String reason() {
		synchronized (this.group) {
			return this.health.reason(this.group.now());
		}
	}

	/**
	 * Return whether the server is no part of its upstream any more. Then it has only the
	 * requests that it had.
	 * @return whether it was taken out; it may come back while it has requests
	 */
	public boolean hasLeft() {
		return this.left;
	}

	void leave() {
		this.left = true;
		this.health.leave();
	}

	void configure(UpstreamSettings upstream, ServerSettings server, long now) {
		this.left = false;
		this.settings = server;
		this.health.configure(upstream, server, now);
	}

	Lease lease() {
		this.statistics.began();
		return new Lease(this, this.health.requests().beginTrial());
	}

	void succeeded(int trial, long nanos) {
		this.statistics.ended();
		long now = this.group.now();
		this.statistics.responded(nanos, now);
		if (trial != 0) {
			synchronized (this.group) {
				if (this.health.requests().isTrial(trial)) {
					this.health.recover(now);
				}
			}
		}
	}

	void failed(int trial, String reason) {
		this.statistics.ended();
		long now = this.group.now();
		this.statistics.failed(reason, now);
		synchronized (this.group) {
			PassiveHealth requests = this.health.requests();
			boolean tooMany = requests.failed(now);
			if (requests.isTrial(trial) || (tooMany && this.group.mayEject(this))) {
				requests.eject(now, reason);
			}
		}
	}

	void cancelled(int trial) {
		this.statistics.ended();
		if (trial != 0) {
			synchronized (this.group) {
				this.health.requests().cancelTrial(trial);
			}
		}
	}

	ServerHealth health() {
		return this.health;
	}

	double effectiveWeight(long now) {
		return this.settings.weight() * this.health.slowStart().share(now);
	}

	double expectedNanos(long now) {
		return this.statistics.expectedNanos(now);
	}

	long hash() {
		return this.hash;
	}

	double credit() {
		return this.credit;
	}

	void addCredit(double credit) {
		this.credit += credit;
	}

	ServerSnapshot snapshot(long now) {
		LatencyHistogram.Latencies latencies = this.statistics.latencies(now);
		boolean any = latencies.count() > 0;
		return new ServerSnapshot(address(), this.health.state(now), this.health.reason(now), this.settings.backup(),
				this.settings.weight(), effectiveWeight(now), inFlight(), this.statistics.requests(),
				this.statistics.failures(), (any) ? latencies.meanMillis() : null,
				(any) ? latencies.percentileMillis(0.99) : null, this.statistics.lastFailure(now));
	}

}
