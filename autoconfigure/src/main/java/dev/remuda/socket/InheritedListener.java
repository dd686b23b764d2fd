package dev.remuda.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket that this process has got from the one that started it, as its
 * standard input. Other processes have it as well: whatever is done to the socket is done
 * to theirs, and closing it would close Java's standard output.
 *
 * <p>
 * One thread of each process waits in {@link #accept()}. Linux wakes those that wait
 * there in the order in which they came, so that each gets as many connections as the
 * others, and one that is busy gets none. Of many connections that come at once, the
 * process that runs already could take all before another one is awake: it pauses after
 * each that it didn't have to wait for.
 */
public final class InheritedListener {

	private static final int DESCRIPTOR = 0;

	private static final int SHUT_RDWR = 2;

	private static final int WAKE_TIMEOUT_MILLIS = 1_000;

	private static final int WAKE_INTERVAL_MILLIS = 20;

	/**
	 * How long to find out whether the other processes stop as well: they may have been
	 * told at the same moment, in any order.
	 */
	private static final int DECIDE_MILLIS = 1_000;

	/**
	 * An accept that took no longer hasn't waited.
	 */
	private static final long AT_ONCE_NANOS = 20_000;

	/**
	 * About what it takes to wake the thread of another process. Linux adds 50 µs.
	 */
	private static final long PAUSE_NANOS = 50_000;

	private static volatile @Nullable InheritedListener instance;

	private final int port;

	private final CountDownLatch open = new CountDownLatch(1);

	private final CountDownLatch decided = new CountDownLatch(1);

	private final CountDownLatch stopped = new CountDownLatch(1);

	private volatile boolean ending;

	private volatile boolean accepting;

	/**
	 * Whether the last connection had been there already; known to the one thread that
	 * accepts.
	 */
	private boolean atOnce;

	private volatile @Nullable Quiet stopping;

	private InheritedListener(int port) {
		this.port = port;
	}

	/**
	 * Note that this process has got a socket.
	 * @param port the port that it listens on
	 * @return the socket
	 */
	public static InheritedListener adopt(int port) {
		InheritedListener listener = new InheritedListener(port);
		instance = listener;
		return listener;
	}

	/**
	 * Return the socket that this process has got.
	 * @param port the port of a server
	 * @return the socket; {@code null} if there is none, or it is for another port
	 */
	public static @Nullable InheritedListener of(int port) {
		InheritedListener listener = instance;
		return (listener != null && listener.port == port) ? listener : null;
	}

	/**
	 * Return the socket as Java has it, to be asked and not to be closed.
	 * @throws IOException if the standard input isn't a socket that listens
	 */
	public ServerSocket socket() throws IOException {
		return channel().socket();
	}

	private static ServerSocketChannel channel() throws IOException {
		Channel channel = System.inheritedChannel();
		if (channel instanceof ServerSocketChannel listener) {
			return listener;
		}
		throw new IOException("The standard input isn't a socket that listens");
	}

	/**
	 * From now on connections are accepted.
	 */
	public void open() {
		this.open.countDown();
	}

	/**
	 * This process is to stop to accept connections, and others go on.
	 */
	public void leave() {
		this.decided.countDown();
	}

	/**
	 * All processes are to stop to accept connections, and not this one alone.
	 */
	public void end() {
		this.ending = true;
		this.decided.countDown();
	}

	/**
	 * Wait for a connection. To be called again and again, by one thread.
	 * @return the connection, {@code null} once there will be none any more
	 * @throws IOException if a connection can't be accepted
	 * @throws InterruptedException if the thread is interrupted before it waits for a
	 * connection
	 */
	public @Nullable SocketChannel accept() throws IOException, InterruptedException {
		while (this.stopping == null) {
			if (this.open.await(WAKE_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
				return acceptOne();
			}
		}
		return (this.ending && this.open.getCount() == 0) ? acceptOneOfTheLast() : stopped();
	}

	private @Nullable SocketChannel acceptOne() throws IOException {
		if (this.atOnce) {
			LockSupport.parkNanos(PAUSE_NANOS);
		}
		this.accepting = true;
		try {
			long begin = System.nanoTime();
			SocketChannel accepted = channel().accept();
			this.atOnce = System.nanoTime() - begin < AT_ONCE_NANOS;
			return accepted;
		}
		catch (IOException ex) {
			if (this.stopping != null || this.ending) {
				// Another process has ended the socket
				return stopped();
			}
			throw ex;
		}
		finally {
			this.accepting = false;
		}
	}

	private @Nullable SocketChannel acceptOneOfTheLast() throws IOException, InterruptedException {
		Quiet quiet = this.stopping;
		ServerSocketChannel channel = channel();
		channel.configureBlocking(false);
		try {
			while (quiet != null && this.stopped.getCount() > 0) {
				SocketChannel accepted = channel.accept();
				if (accepted != null) {
					quiet.interrupt();
					return accepted;
				}
				if (quiet.isLongEnough()) {
					break;
				}
				Thread.sleep(1);
			}
		}
		catch (IOException ex) {
			// Another process has ended the socket
		}
		return stopped();
	}

	private @Nullable SocketChannel stopped() {
		this.stopped.countDown();
		return null;
	}

	/**
	 * Stop to accept connections: at once if other processes go on, and if all stop as
	 * soon as nobody waits. Waits for that. While it isn't known which of the two it is,
	 * connections are accepted for up to a second.
	 * @param quiet how long nobody must have come
	 * @param longest how long that may take
	 * @throws InterruptedException if the thread is interrupted
	 */
	public void stop(Duration quiet, Duration longest) throws InterruptedException {
		this.decided.await(DECIDE_MILLIS, TimeUnit.MILLISECONDS);
		this.stopping = new Quiet(quiet, longest);
		long deadline = System.nanoTime() + longest.toNanos();
		boolean ignoring = false;
		do {
			if (this.accepting && !ignoring) {
				// It may go to another process, which takes it for a client that has left
				wake();
			}
			else if (this.ending && !ignoring) {
				ListeningSockets.ignoreNewConnections(this.port);
				ignoring = true;
			}
		}
		while (!this.stopped.await(WAKE_INTERVAL_MILLIS, TimeUnit.MILLISECONDS) && System.nanoTime() < deadline);
		if (this.ending) {
			shutdown();
		}
	}

	/**
	 * Have the thread that accepts return from a call that blocks, by a connection of
	 * one's own.
	 */
	private void wake() {
		try (SocketChannel waker = SocketChannel.open()) {
			InetSocketAddress address = (InetSocketAddress) channel().getLocalAddress();
			InetAddress host = address.getAddress();
			waker.socket()
				.connect(new InetSocketAddress(host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host,
						address.getPort()), WAKE_TIMEOUT_MILLIS);
		}
		catch (IOException ex) {
			// It is tried again
		}
	}

	/**
	 * Have the socket listen no more, in no process: new connections are refused.
	 */
	private static void shutdown() {
		try {
			NativeLibrary.getInstance("c").getFunction("shutdown").invokeInt(new Object[] { DESCRIPTOR, SHUT_RDWR });
		}
		catch (LinkageError ex) {
			// It listens until the last process ends
		}
	}

	/**
	 * Return whether this process has stopped to accept connections.
	 */
	public boolean isStopped() {
		return this.stopped.getCount() == 0;
	}

}
