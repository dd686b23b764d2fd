package dev.remuda.gateway;

import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Sees when the client of a connection takes too long. There is one alarm for many
 * requests: what happens is noted, and looked at when the alarm goes off. Used on the
 * event loop of the connection alone.
 */
final class ClientWatch {

	private final Channel channel;

	private final long headTimeout;

	private final long bodyTimeout;

	private final long sendTimeout;

	private final Runnable late;

	private @Nullable Future<?> alarm;

	private long alarmAt;

	private Awaited awaited = Awaited.NOTHING;

	private long since;

	private int unanswered;

	private long unsent;

	private long stuckSince;

	/**
	 * Create a watch.
	 * @param late what to do when the client is too late with a body
	 */
	ClientWatch(Channel channel, ClientTimeouts timeouts, Runnable late) {
		this.channel = channel;
		this.headTimeout = timeouts.head().toNanos();
		this.bodyTimeout = timeouts.body().toNanos();
		this.sendTimeout = timeouts.send().toNanos();
		this.late = late;
	}

	/**
	 * Return how many requests have come whose responses aren't complete.
	 */
	int unanswered() {
		return this.unanswered;
	}

	/**
	 * From now on the head of a request is waited for.
	 */
	void expectHead() {
		this.awaited = Awaited.HEAD;
		this.since = System.nanoTime();
		lookBy(this.since + Math.min(this.headTimeout, this.sendTimeout / 2));
	}

	/**
	 * Take note of the head of a request, after which its body comes.
	 */
	void headCame() {
		this.unanswered++;
		this.awaited = Awaited.BODY;
	}

	/**
	 * Take note of the end of a body.
	 */
	void bodyCame() {
		if (this.unanswered > 0) {
			this.awaited = Awaited.NOTHING;
		}
		else {
			expectHead();
		}
	}

	/**
	 * Take note that what the client sends is read from now on. After the response, no
	 * more than one time is left for the whole rest of a body.
	 */
	void reads() {
		if (this.awaited == Awaited.BODY && this.unanswered > 0) {
			expectBody();
		}
	}

	private void expectBody() {
		this.since = System.nanoTime();
		lookBy(this.since + this.bodyTimeout);
	}

	/**
	 * Take note of the start of a response that will be continued.
	 */
	void responds() {
		lookBy(System.nanoTime() + this.sendTimeout / 2);
	}

	/**
	 * Take note of the end of a response.
	 */
	void responded() {
		this.unanswered = Math.max(0, this.unanswered - 1);
		if (this.awaited == Awaited.BODY) {
			expectBody();
		}
		else if (this.unanswered == 0) {
			expectHead();
		}
	}

	/**
	 * Look no more.
	 */
	void stop() {
		this.awaited = Awaited.NOTHING;
		if (this.alarm != null) {
			this.alarm.cancel(false);
			this.alarm = null;
		}
	}

	private void lookBy(long time) {
		boolean early = this.alarm != null && this.alarmAt - time <= 0;
		if (early || !this.channel.isOpen()) {
			return;
		}
		if (this.alarm != null) {
			this.alarm.cancel(false);
		}
		this.alarmAt = time;
		this.alarm = this.channel.eventLoop().schedule(this::look, time - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	private void look() {
		this.alarm = null;
		long now = System.nanoTime();
		if (hasUnsent(now)) {
			if (now - this.stuckSince >= this.sendTimeout) {
				this.channel.close();
				return;
			}
			lookBy(now + this.sendTimeout / 2);
		}
		else if (this.unanswered > 0) {
			lookBy(now + this.sendTimeout / 2);
		}
		if (this.awaited == Awaited.HEAD) {
			lookForHead(now);
		}
		else if (this.awaited == Awaited.BODY) {
			lookForBody(now);
		}
	}

	private void lookForHead(long now) {
		if (this.unsent > 0) {
			// Before it asks again, it has to take what it is sent
			this.since = now;
		}
		if (now - this.since >= this.headTimeout) {
			this.channel.close();
		}
		else {
			lookBy(this.since + this.headTimeout);
		}
	}

	private void lookForBody(long now) {
		boolean paused = !this.channel.config().isAutoRead() && this.unanswered > 0;
		if (paused || this.unanswered > 1) {
			// It isn't read, or isn't the turn of its request
			this.since = now;
		}
		if (now - this.since >= this.bodyTimeout) {
			this.late.run();
		}
		else {
			lookBy(this.since + this.bodyTimeout);
		}
	}

	/**
	 * Return whether there is something that the client has still to take, and note since
	 * when it has taken none of it, as far as can be seen.
	 */
	private boolean hasUnsent(long now) {
		ChannelOutboundBuffer buffer = this.channel.unsafe().outboundBuffer();
		long before = this.unsent;
		if (buffer == null || buffer.totalPendingWriteBytes() == 0) {
			this.unsent = 0;
			return false;
		}
		this.unsent = Math.max(1, buffer.totalPendingWriteBytes() - buffer.currentProgress());
		if (this.unsent != before) {
			this.stuckSince = now;
		}
		return true;
	}

	/**
	 * What is waited for.
	 */
	private enum Awaited {

		HEAD, BODY, NOTHING

	}

}
