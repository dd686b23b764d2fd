package dev.remuda.gateway.upstream;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A set of servers that do the same. For each request, {@link #acquire} chooses one that
 * can serve, and the {@link Lease} that it returns is told how it went. May be used by
 * any thread. A choice and its count are made under one short lock, so that no two
 * requests take the same idle server for want of a look at each other; nothing waits
 * under it.
 */
public final class Upstream {

	private final ServerGroup group;

	private final RandomGenerator random;

	private final List<Runnable> followers = new CopyOnWriteArrayList<>();

	private volatile UpstreamSettings settings;

	private Balancer balancer;

	/**
	 * Create an upstream that tells the time by {@link System#nanoTime}.
	 * @param settings its settings
	 */
	public Upstream(UpstreamSettings settings) {
		this(settings, System::nanoTime, new SplittableRandom());
	}

	/**
	 * Create an upstream.
	 * @param settings its settings
	 * @param clock nanoseconds since any moment, as {@link System#nanoTime} has them
	 * @param random what {@link Balance#POWER_OF_TWO} draws with; used by one thread at a
	 * time
	 */
	public Upstream(UpstreamSettings settings, LongSupplier clock, RandomGenerator random) {
		this.group = new ServerGroup(clock);
		this.random = random;
		this.settings = settings;
		this.balancer = Balancer.of(settings.balance(), random);
		synchronized (this.group) {
			this.group.configure(settings, false);
		}
	}

	/**
	 * Return the settings.
	 * @return the settings as they are now
	 */
	public UpstreamSettings settings() {
		return this.settings;
	}

	/**
	 * Return the servers, to check them or to look for one.
	 * @return the servers in the order of the settings, without those that have left
	 */
	public List<UpstreamServer> servers() {
		synchronized (this.group) {
			return this.group.servers();
		}
	}

	/**
	 * Choose a server for a request, and count the request as in flight there. The choice
	 * is among the primary servers that can serve and weren't tried yet, or the backups
	 * if there is none.
	 * @param key what the request is recognised by; only {@link Balance#IP_HASH} asks
	 * @param tried servers that this request was given before
	 * @return the lease of a server, which the caller must end
	 * @throws NoServerException if there is no such server
	 */
	public Lease acquire(RequestKey key, Set<UpstreamServer> tried) {
		synchronized (this.group) {
			long now = this.group.now();
			List<UpstreamServer> candidates = this.group.candidates(tried, now);
			if (candidates.isEmpty()) {
				throw this.group.noServer(this.settings.name(), tried, now);
			}
			UpstreamServer server = (candidates.size() == 1) ? candidates.get(0)
					: this.balancer.choose(candidates, key, now);
			return server.lease();
		}
	}

	/**
	 * Take other settings over, at once and as a whole. Servers whose address stays keep
	 * their counts and their health. Those that are gone get no further request and
	 * finish what they have. New ones begin with the slow start.
	 * @param settings the settings, of an upstream of the same name
	 * @throws IllegalArgumentException if the name is another
	 */
	public void update(UpstreamSettings settings) {
		update((current) -> settings);
	}

	/**
	 * Change some of the settings, at once and as a whole.
	 * @param change makes the new settings of the current ones; must not wait
	 * @throws IllegalArgumentException if the name is another
	 * @see #update(UpstreamSettings)
	 */
	public void update(UnaryOperator<UpstreamSettings> change) {
		synchronized (this.group) {
			UpstreamSettings settings = change.apply(this.settings);
			if (!settings.name().equals(this.settings.name())) {
				throw new IllegalArgumentException(
						"The upstream '%s' can't become '%s'".formatted(this.settings.name(), settings.name()));
			}
			if (settings.balance() != this.settings.balance()) {
				this.balancer = Balancer.of(settings.balance(), this.random);
			}
			this.settings = settings;
			this.group.configure(settings, true);
		}
		this.followers.forEach(Runnable::run);
	}

	/**
	 * Have something done whenever the settings have changed.
	 * @param follower what is done, on the thread that changed them
	 */
	public void follow(Runnable follower) {
		this.followers.add(follower);
	}

	/**
	 * Return what the upstream is doing.
	 * @return a snapshot
	 */
	public UpstreamSnapshot snapshot() {
		synchronized (this.group) {
			return new UpstreamSnapshot(this.settings.name(), this.settings.balance(), this.group.snapshots());
		}
	}

}
