package dev.remuda.gateway.cache;

import java.io.ByteArrayOutputStream;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A response that is stored as it passes. One that becomes too large, or doesn't come to
 * its end, leaves nothing. The client may leave on another thread than the server's.
 */
public final class Recording {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final ResponseCache cache;

	private final Asked asked;

	private final Function<byte[], StoredResponse> storing;

	private boolean over;

	Recording(ResponseCache cache, Asked asked, Function<byte[], StoredResponse> storing) {
		this.cache = cache;
		this.asked = asked;
		this.storing = storing;
	}

	/**
	 * Add a part of the body.
	 * @param part bytes, which stay as they are and the caller's
	 * @return whether it goes on; if not, nothing will be stored
	 */
	public synchronized boolean add(ByteBuf part) {
		int length = part.readableBytes();
		if (this.over) {
			return false;
		}
		if (!this.cache.reserve(this.bytes.size(), length)) {
			stop();
			this.cache.pass(this.asked);
			return false;
		}
		byte[] copy = new byte[length];
		part.getBytes(part.readerIndex(), copy);
		this.bytes.write(copy, 0, length);
		return true;
	}

	/**
	 * Store the response: all of it is there.
	 * @return the response; {@code null} if it was too large
	 */
	public synchronized @Nullable StoredResponse finish() {
		if (this.over) {
			return null;
		}
		byte[] body = this.bytes.toByteArray();
		stop();
		return this.storing.apply(body);
	}

	/**
	 * Give up what is there. Without effect once all is stored.
	 */
	public synchronized void stop() {
		if (!this.over) {
			this.over = true;
			this.cache.release(this.bytes.size());
			this.bytes.reset();
		}
	}

}
