package dev.remuda.socket;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket that this process has got from the one that started it, as its
 * standard input. Other processes have it as well: whatever is done to the socket is done
 * to theirs, and closing it would close Java's standard output.
 */
public final class InheritedListener {

	private static final int DESCRIPTOR = 0;

	private static final int SHUT_RDWR = 2;

	private static volatile @Nullable InheritedListener instance;

	private final int port;

	private final CompletableFuture<Void> open = new CompletableFuture<>();

	private volatile boolean ending;

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
	 * Return the channel of the socket.
	 * @throws IOException if there is none
	 */
	public ServerSocketChannel channel() throws IOException {
		Channel channel = System.inheritedChannel();
		if (channel instanceof ServerSocketChannel listener) {
			return listener;
		}
		throw new IOException("The standard input isn't a socket that listens");
	}

	/**
	 * From now on connections may be accepted.
	 */
	public void open() {
		this.open.complete(null);
	}

	/**
	 * Wait until connections may be accepted.
	 * @param millis how long, in milliseconds
	 * @return whether they may
	 * @throws InterruptedException if the thread is interrupted
	 */
	public boolean awaitOpen(long millis) throws InterruptedException {
		try {
			this.open.get(millis, TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException | ExecutionException ex) {
			return false;
		}
	}

	/**
	 * Return whether connections may be accepted.
	 */
	public boolean isOpen() {
		return this.open.isDone();
	}

	/**
	 * Do something as soon as connections may be accepted.
	 * @param action what to do, on any thread
	 */
	public void whenOpen(Runnable action) {
		this.open.thenRun(action);
	}

	/**
	 * From now on all processes stop to accept connections, and not this one alone.
	 */
	public void end() {
		this.ending = true;
	}

	/**
	 * Return whether other processes go on accepting when this one stops.
	 */
	public boolean isShared() {
		return !this.ending;
	}

	/**
	 * Have the socket listen no more, in no process: new connections are refused.
	 * @return whether it is done
	 */
	public boolean shutdown() {
		try {
			return NativeLibrary.getInstance("c")
				.getFunction("shutdown")
				.invokeInt(new Object[] { DESCRIPTOR, SHUT_RDWR }) == 0;
		}
		catch (LinkageError ex) {
			return false;
		}
	}

}
