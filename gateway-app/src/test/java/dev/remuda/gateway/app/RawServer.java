package dev.remuda.gateway.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that does what no HTTP server should.
 */
class RawServer implements AutoCloseable {

	final AtomicInteger connections = new AtomicInteger();

	private final ServerSocket socket;

	RawServer(Behaviour behaviour) {
		try {
			this.socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread thread = new Thread(() -> {
			while (!this.socket.isClosed()) {
				try (Socket connection = this.socket.accept()) {
					this.connections.incrementAndGet();
					behaviour.serve(connection);
				}
				catch (IOException ex) {
					// The next one
				}
			}
		}, "raw-server");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Read until a text has come.
	 * @return what was read
	 */
	static String readUntil(Socket connection, String end) throws IOException {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(end) < 0) {
			int next = connection.getInputStream().read();
			if (next < 0) {
				return read.toString();
			}
			read.append((char) next);
		}
		return read.toString();
	}

	static void write(Socket connection, String text) throws IOException {
		connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		connection.getOutputStream().flush();
	}

	/**
	 * Close so that the other side gets a reset.
	 */
	static void reset(Socket connection) throws IOException {
		connection.setSoLinger(true, 0);
		connection.close();
	}

	String address() {
		return "127.0.0.1:" + this.socket.getLocalPort();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the server does with a connection.
	 */
	interface Behaviour {

		void serve(Socket connection) throws IOException;

	}

}
