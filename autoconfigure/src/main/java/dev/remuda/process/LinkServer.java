package dev.remuda.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a worker and its master say to each other, on the side of the master.
 */
final class LinkServer {

	private final Map<String, Listener> expected = new ConcurrentHashMap<>();

	private final ServerSocketChannel server;

	/**
	 * Open the socket that workers connect to.
	 */
	LinkServer(Path socket) throws IOException {
		this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		this.server.bind(UnixDomainSocketAddress.of(socket));
		start("links", this::accept);
	}

	/**
	 * Expect a worker.
	 * @param token what it will say first
	 * @param listener what hears of it
	 */
	void expect(String token, Listener listener) {
		this.expected.put(token, listener);
	}

	/**
	 * Expect a worker no longer.
	 */
	void forget(String token) {
		this.expected.remove(token);
	}

	private static void start(String name, Runnable work) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (this.server.isOpen()) {
			try {
				SocketChannel link = this.server.accept();
				start("link", () -> listen(link));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void listen(SocketChannel link) {
		try (BufferedReader lines = new BufferedReader(Channels.newReader(link, StandardCharsets.UTF_8))) {
			String hello = lines.readLine();
			Listener listener = (hello != null && hello.startsWith(WorkerLink.HELLO))
					? this.expected.remove(hello.substring(WorkerLink.HELLO.length())) : null;
			if (listener != null) {
				listener.linked(link);
				for (String line = lines.readLine(); line != null; line = lines.readLine()) {
					listener.heard(line);
				}
			}
		}
		catch (IOException ex) {
			// Its process ends, and that is what counts
		}
	}

	/**
	 * Hears of a worker, on any thread.
	 */
	interface Listener {

		/**
		 * It has connected.
		 */
		void linked(SocketChannel link);

		/**
		 * It has said something.
		 */
		void heard(String line);

	}

}
