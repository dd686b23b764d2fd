package dev.remuda.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import dev.remuda.socket.InheritedListener;
import org.jspecify.annotations.Nullable;

/**
 * What a worker and its master say to each other, on the side of the worker. When the
 * master is gone the worker ends.
 */
public final class WorkerLink {

	/**
	 * Lines that a worker sends and a master understands, each with an argument.
	 */
	static final String HELLO = "hello ";

	static final String FIGURES = "figures ";

	static final String FAILED = "failed ";

	static final String MANAGEMENT = "management ";

	static final String ASK = "ask ";

	/**
	 * Lines that a master sends.
	 */
	static final String RETIRE = "retire";

	static final String END = "end";

	static final String ANSWER = "answer ";

	private static final long INTERVAL_MILLIS = 1_000;

	private static final long ANSWER_SECONDS = 5;

	/**
	 * Status of a worker whose master is gone and that can't end in time.
	 */
	private static final int ORPHANED = 4;

	private static final @Nullable WorkerLink CURRENT = connect();

	private final WorkerIdentity identity;

	private final SocketChannel channel;

	private final InheritedListener listener;

	private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(1);

	private volatile Supplier<WorkerFigures> figures = () -> WorkerFigures.NONE;

	private final AtomicBoolean leaving = new AtomicBoolean();

	private WorkerLink(WorkerIdentity identity, SocketChannel channel) {
		this.identity = identity;
		this.channel = channel;
		this.listener = InheritedListener.adopt(identity.port());
	}

	/**
	 * Return the link of this process.
	 * @return {@code null} if it isn't a worker
	 */
	public static @Nullable WorkerLink current() {
		return CURRENT;
	}

	private static @Nullable WorkerLink connect() {
		WorkerIdentity identity = WorkerIdentity.from(System.getenv());
		if (identity == null) {
			return null;
		}
		try {
			SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
			channel.connect(UnixDomainSocketAddress.of(identity.link()));
			WorkerLink link = new WorkerLink(identity, channel);
			link.send(HELLO + identity.token());
			link.start("remuda-link", link::listen);
			link.start("remuda-heartbeat", link::beatOnAndOn);
			return link;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The master that started this worker can't be reached", ex);
		}
	}

	private void start(String name, Runnable work) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Return the place of this worker among the others, from 0 on.
	 */
	public int slot() {
		return this.identity.slot();
	}

	/**
	 * Return the port that all workers serve.
	 */
	public int port() {
		return this.identity.port();
	}

	/**
	 * Return whether the port for management is the master's, so that this worker needs
	 * one of its own.
	 */
	public boolean isManagedByMaster() {
		return this.identity.managedByMaster();
	}

	/**
	 * Return the properties that this worker has and others don't.
	 */
	public Map<String, String> properties() {
		return this.identity.properties();
	}

	/**
	 * Tell from now on what this worker does. The worker takes connections as soon as it
	 * is accepting.
	 * @param figures says what it does, at any time
	 */
	public void report(Supplier<WorkerFigures> figures) {
		this.figures = figures;
		beat();
	}

	/**
	 * Tell at once what this worker does, as something has changed.
	 */
	public void beat() {
		WorkerFigures now = this.figures.get();
		if (now.accepting()) {
			this.listener.open();
		}
		send(FIGURES + now.toLine());
	}

	private void beatOnAndOn() {
		while (this.channel.isOpen()) {
			try {
				beat();
				Thread.sleep(INTERVAL_MILLIS);
			}
			catch (InterruptedException | RuntimeException ex) {
				return;
			}
		}
	}

	/**
	 * Tell why this worker can't start.
	 * @param problem the reason in one line
	 */
	public void failed(String problem) {
		send(FAILED + line(problem));
	}

	/**
	 * Tell where this worker is managed.
	 * @param port a port on the loopback interface
	 */
	public void managedAt(int port) {
		send(MANAGEMENT + port);
	}

	/**
	 * Ask the master, or have it do something.
	 * @param question {@code status}, {@code reload}, {@code scale} with a number or
	 * {@code recycle} with a slot
	 * @return the answer in JSON
	 * @throws TimeoutException if there is none within some seconds
	 * @throws InterruptedException if the thread is interrupted
	 */
	public synchronized String ask(String question) throws InterruptedException, TimeoutException {
		this.answers.clear();
		send(ASK + line(question));
		String answer = this.answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
		if (answer == null) {
			throw new TimeoutException("The master hasn't answered within %ds".formatted(ANSWER_SECONDS));
		}
		return answer;
	}

	private static String line(String text) {
		return text.replaceAll("\\s+", " ");
	}

	private void send(String line) {
		ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
		synchronized (this.channel) {
			try {
				while (bytes.hasRemaining()) {
					this.channel.write(bytes);
				}
			}
			catch (IOException ex) {
				// The thread that listens sees it, too
			}
		}
	}

	private void listen() {
		try (BufferedReader lines = new BufferedReader(Channels.newReader(this.channel, StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				heard(line);
			}
		}
		catch (IOException ex) {
			// As if it had been closed
		}
		orphaned();
	}

	private void heard(String line) {
		if (line.equals(RETIRE)) {
			this.listener.leave();
			leave();
		}
		else if (line.equals(END)) {
			this.listener.end();
			leave();
		}
		else if (line.startsWith(ANSWER)) {
			this.answers.offer(line.substring(ANSWER.length()));
		}
	}

	private void leave() {
		if (this.leaving.compareAndSet(false, true)) {
			start("remuda-exit", () -> System.exit(0));
		}
	}

	private void orphaned() {
		this.listener.end();
		leave();
		try {
			Thread.sleep(this.identity.stopTimeout().toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Runtime.getRuntime().halt(ORPHANED);
	}

}
