package dev.remuda.worker.tomcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.remuda.socket.InheritedListener;
import dev.remuda.socket.ListeningSockets;
import dev.remuda.worker.Quiet;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's endpoint, which can also stop listening without losing a connection. By
 * itself, Tomcat resets what its thread accepts after it was told to stop, and all that
 * waits to be accepted.
 */
final class DrainingEndpoint extends NioEndpoint {

	/**
	 * How often closed connections are looked for while the endpoint ends.
	 */
	private static final int INTERVAL_MILLIS = 50;

	private static final int WAKE_TIMEOUT_MILLIS = 1000;

	private static final int WAKE_INTERVAL_MILLIS = 20;

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile @Nullable Quiet closing;

	/**
	 * The socket, if it was open before this process was there.
	 */
	private volatile @Nullable InheritedListener inherited;

	private volatile boolean accepting;

	@Override
	protected void initServerSocket() throws Exception {
		InheritedListener listener = InheritedListener.of(getPort());
		this.inherited = listener;
		if (listener != null) {
			setUseInheritedChannel(true);
		}
		super.initServerSocket();
	}

	/**
	 * Stop listening once nobody waits to be accepted, or at once if others go on.
	 */
	void stopListening(Quiet quiet) {
		this.closing = quiet;
		wakeAcceptor();
		if (!isShared()) {
			ListeningSockets.ignoreNewConnections(getLocalPort());
		}
	}

	private boolean isShared() {
		InheritedListener listener = this.inherited;
		return listener != null && listener.isShared();
	}

	/**
	 * Wait until it doesn't listen any more.
	 */
	void awaitClose(Duration longest) throws InterruptedException {
		long deadline = System.nanoTime() + longest.toNanos();
		while (!this.closed.await(WAKE_INTERVAL_MILLIS, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline) {
			if (this.accepting && isShared()) {
				// The connection that was to wake it may have gone to another process
				wakeAcceptor();
			}
		}
	}

	/**
	 * Have the acceptor return from a call that blocks, by a connection of one's own.
	 */
	private void wakeAcceptor() {
		try (SocketChannel waker = SocketChannel.open()) {
			InetSocketAddress address = getLocalAddress();
			if (address != null) {
				InetAddress host = address.getAddress();
				waker.socket()
					.connect(new InetSocketAddress((host.isAnyLocalAddress()) ? InetAddress.getLoopbackAddress() : host,
							address.getPort()), WAKE_TIMEOUT_MILLIS);
			}
		}
		catch (IOException ex) {
			getLog().debug("The acceptor couldn't be woken", ex);
		}
	}

	@Override
	protected SocketChannel serverSocketAccept() throws Exception {
		ServerSocketChannel listener = (ServerSocketChannel) getServerSocket();
		if (this.inherited != null && !awaitOpen()) {
			return stopAccepting();
		}
		if (this.closing == null) {
			SocketChannel accepted = acceptOne();
			return (accepted != null) ? accepted : stopAccepting();
		}
		return (listener == null || isShared()) ? stopAccepting() : acceptTheLast(listener);
	}

	/**
	 * Wait until this process is ready for what others accept meanwhile.
	 */
	private boolean awaitOpen() throws InterruptedException {
		InheritedListener listener = this.inherited;
		while (listener != null && !listener.awaitOpen(WAKE_INTERVAL_MILLIS)) {
			if (this.closing != null || !isRunning()) {
				return false;
			}
		}
		return true;
	}

	private @Nullable SocketChannel acceptOne() throws Exception {
		this.accepting = true;
		try {
			return super.serverSocketAccept();
		}
		catch (IOException ex) {
			if (this.inherited != null && this.closing != null) {
				// Another process has ended the socket
				return null;
			}
			throw ex;
		}
		finally {
			this.accepting = false;
		}
	}

	private SocketChannel acceptTheLast(ServerSocketChannel listener) throws Exception {
		Quiet quiet = Objects.requireNonNull(this.closing);
		listener.configureBlocking(false);
		SocketChannel accepted = listener.accept();
		while (accepted == null && !quiet.isLongEnough()) {
			Thread.sleep(1);
			accepted = listener.accept();
		}
		if (accepted != null) {
			quiet.interrupt();
			return accepted;
		}
		InheritedListener shared = this.inherited;
		if (shared != null) {
			shared.shutdown();
		}
		doCloseServerSocket();
		return stopAccepting();
	}

	private SocketChannel stopAccepting() throws IOException {
		this.closed.countDown();
		return waitForTheEnd();
	}

	/**
	 * Keep the acceptor from asking again and again, until Tomcat stops.
	 */
	private SocketChannel waitForTheEnd() throws IOException {
		try {
			while (isRunning()) {
				Thread.sleep(1);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw new ClosedChannelException();
	}

	/**
	 * There is nothing to be unlocked any more once the socket is closed.
	 */
	@Override
	protected void unlockAccept() {
		if (this.closed.getCount() == 0) {
			return;
		}
		if (this.inherited == null) {
			super.unlockAccept();
			return;
		}
		try {
			if (this.closing == null) {
				this.closing = new Quiet(Duration.ZERO, Duration.ZERO);
			}
			awaitClose(Duration.ofMillis(WAKE_TIMEOUT_MILLIS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * From now on end each connection with its next response.
	 */
	void endConnections() {
		setMaxKeepAliveRequests(1);
		setSelectorTimeout(INTERVAL_MILLIS);
		getSocketProperties().setTimeoutInterval(INTERVAL_MILLIS);
		// Over HTTP/2, clients are told
		getHandler().pause();
	}

	/**
	 * Have those connections closed that are between two requests, and on which nothing
	 * has happened for a while.
	 * @return whether no connection over HTTP/1.1 is left
	 */
	boolean closeUnused(Duration unused) {
		long before = System.currentTimeMillis() - unused.toMillis();
		boolean none = true;
		for (SocketWrapperBase<?> connection : getConnections()) {
			if (connection.getCurrentProcessor() instanceof Processor processor) {
				none &= processor.isUpgrade();
			}
			else {
				none = false;
				closeIfUnused((NioSocketWrapper) connection, before);
			}
		}
		return none;
	}

	/**
	 * Have a connection closed by the thread that reads, so that no request comes in
	 * between.
	 */
	private static void closeIfUnused(NioSocketWrapper connection, long before) {
		// Locked while a request is worked on
		if (connection.getLock().tryLock()) {
			try {
				if (connection.getCurrentProcessor() == null && connection.getLastRead() < before
						&& connection.getLastWrite() < before) {
					connection.setReadTimeout(1);
				}
			}
			finally {
				connection.getLock().unlock();
			}
		}
	}

	/**
	 * Close all connections.
	 */
	void abort() {
		getConnections().forEach(SocketWrapperBase::close);
	}

}
