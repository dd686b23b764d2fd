package dev.remuda.admission.servlet;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.Refusal;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a response is written either by the handler or by who gives its request
 * up, and by nobody else: whatever changes it does so under one lock. May be used by any
 * thread.
 */
final class ResponseGuard {

	/**
	 * Who holds the lock for as long is writing, and the client takes its time: then the
	 * response has begun.
	 */
	private static final long PATIENCE_MILLIS = 100;

	private final ReentrantLock lock = new ReentrantLock();

	private final HttpServletResponse response;

	private final boolean closesConnection;

	private volatile @Nullable Cancellation reason;

	private volatile boolean aborted;

	private boolean decided;

	/**
	 * What the body is said to have, and has; below zero where that isn't known. Guarded
	 * by the lock.
	 */
	private long length = -1;

	private long written;

	ResponseGuard(HttpServletRequest request, HttpServletResponse response) {
		this.response = response;
		// HTTP/2 has no such header (RFC 9113, 8.2.2)
		this.closesConnection = request.getProtocol().startsWith("HTTP/1");
	}

	/**
	 * Begin to change the response, to be left again.
	 * @return whether the caller may; if not, it has nothing to leave
	 */
	boolean enter() {
		this.lock.lock();
		if (this.reason == null) {
			return true;
		}
		this.lock.unlock();
		return false;
	}

	/**
	 * Begin to write the response, to be left again.
	 * @throws IOException if the request was given up
	 */
	void enterToWrite() throws IOException {
		if (!enter()) {
			throw new IOException("The request was given up: %s".formatted(this.reason));
		}
	}

	void leave() {
		this.lock.unlock();
	}

	boolean isClosed() {
		return this.reason != null;
	}

	/**
	 * Return whether the response had begun when its request was given up, so that it
	 * must not look whole.
	 */
	boolean isAborted() {
		return this.aborted;
	}

	/**
	 * Take note of how long the body is said to be. Called under the lock.
	 */
	void hasLength(long length) {
		this.length = length;
	}

	/**
	 * Take note of what was written of the body. Called under the lock.
	 */
	void wrote(long bytes) {
		this.written += bytes;
	}

	private boolean isWhole() {
		return this.length >= 0 && this.written >= this.length;
	}

	/**
	 * Return whether the client has been sent all there is, and the handler only hasn't
	 * ended yet.
	 */
	boolean isDone() {
		if (!this.lock.tryLock()) {
			return false;
		}
		try {
			return this.reason == null && isWhole() && this.response.isCommitted();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take the response from the handler, and answer if nothing of it was sent. Who is
	 * writing for too long keeps it until then, and has begun it.
	 */
	void close(Cancellation reason) {
		this.reason = reason;
		try {
			if (!this.lock.tryLock() && !this.lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
				this.aborted = true;
				return;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return;
		}
		try {
			answer(reason);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * See to it that the response was taken from the handler, and that nobody is writing
	 * it any more.
	 */
	void finish(Cancellation reason) {
		this.lock.lock();
		try {
			answer(reason);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Answer if nobody has answered: whoever comes first does, and after that nobody
	 * touches the response, which may be that of another request by then.
	 */
	private void answer(Cancellation reason) {
		if (this.decided) {
			return;
		}
		this.decided = true;
		try {
			boolean begun = this.response.isCommitted();
			this.aborted = begun && !isWhole();
			if (!begun) {
				this.response.reset();
				write(reason, this.response, this.closesConnection);
			}
		}
		catch (IOException | RuntimeException ex) {
			// The client is gone, or the container has ended the request
		}
	}

	/**
	 * Tell the client why its request is given up.
	 * @param closesConnection whether the next request needs another connection, as on
	 * this one it might wait for the handler of this request
	 */
	static void write(Cancellation reason, HttpServletResponse response, boolean closesConnection) throws IOException {
		response.setStatus(reason.status());
		if (closesConnection) {
			response.setHeader("Connection", "close");
		}
		if (reason == Cancellation.CLIENT_GONE) {
			return;
		}
		byte[] body = reason.body();
		response.setContentType(Refusal.CONTENT_TYPE);
		response.setContentLength(body.length);
		try (ServletOutputStream output = response.getOutputStream()) {
			output.write(body);
		}
	}

}
