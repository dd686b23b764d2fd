package dev.remuda.worker.tomcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.remuda.socket.InheritedListener;
import dev.remuda.socket.ListeningSockets;
import dev.remuda.socket.Quiet;
import org.apache.coyote.Processor;
import org.apache.coyote.UpgradeToken;
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

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile @Nullable Quiet closing;

	/**
	 * The socket, if it was open before this process was there.
	 */
	private volatile @Nullable InheritedListener inherited;

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
	 * Stop listening once nobody waits to be accepted, and wait for that.
	 * @param quiet how long nobody must have come
	 * @param longest how long that may take
	 */
	void stopListening(Duration quiet, Duration longest) throws InterruptedException {
		InheritedListener listener = this.inherited;
		if (listener != null) {
			listener.stop(quiet, longest);
			return;
		}
		this.closing = new Quiet(quiet, longest);
		wakeAcceptor();
		ListeningSockets.ignoreNewConnections(getLocalPort());
		this.closed.await(longest.toNanos(), TimeUnit.NANOSECONDS);
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
		InheritedListener inherited = this.inherited;
		if (inherited != null) {
			SocketChannel accepted = inherited.accept();
			return (accepted != null) ? accepted : waitForTheEnd();
		}
		Quiet quiet = this.closing;
		ServerSocketChannel listener = (ServerSocketChannel) getServerSocket();
		if (quiet == null || listener == null) {
			return super.serverSocketAccept();
		}
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
		doCloseServerSocket();
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
		InheritedListener listener = this.inherited;
		if (listener == null && this.closed.getCount() > 0) {
			super.unlockAccept();
		}
		else if (listener != null && !listener.isStopped()) {
			try {
				listener.stop(Duration.ZERO, Duration.ofMillis(WAKE_TIMEOUT_MILLIS));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
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
	 * @return whether no connection over HTTP/1.1 is left, and no stream over HTTP/2
	 */
	boolean closeUnused(Duration unused) {
		long before = System.currentTimeMillis() - unused.toMillis();
		boolean none = true;
		for (SocketWrapperBase<?> connection : getConnections()) {
			if (connection.getCurrentProcessor() instanceof Processor processor) {
				none &= processor.isUpgrade() && haveStreamsEnded(processor);
			}
			else {
				none = false;
				closeIfUnused((NioSocketWrapper) connection, before);
			}
		}
		return none;
	}

	private static boolean haveStreamsEnded(Processor processor) {
		UpgradeToken token = processor.getUpgradeToken();
		return token == null || !(token.httpUpgradeHandler() instanceof DrainingHttp2Protocol.Streams streams)
				|| streams.haveEnded();
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
