package dev.remuda.worker.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A connection that says exactly what a test wants to be said. Reads are bounded in time.
 */
class RawConnection implements AutoCloseable {

	private final Socket socket;

	RawConnection(int port) throws IOException {
		this.socket = new Socket();
		this.socket.setReceiveBufferSize(8 * 1024);
		this.socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(20_000);
	}

	RawConnection timeout(int milliseconds) throws IOException {
		this.socket.setSoTimeout(milliseconds);
		return this;
	}

	void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		this.socket.getOutputStream().flush();
	}

	void get(String path) throws IOException {
		send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
	}

	/**
	 * Read one answer: to its content length, to its last chunk, or without a body.
	 */
	String answer() throws IOException {
		StringBuilder head = new StringBuilder();
		InputStream input = this.socket.getInputStream();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = input.read();
			if (next < 0) {
				return head.toString();
			}
			head.append((char) next);
		}
		String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
		int at = lower.indexOf("content-length:");
		int length = (at >= 0)
				? Integer.parseInt(lower.substring(at + "content-length:".length(), lower.indexOf('\r', at)).trim())
				: 0;
		if (lower.contains("transfer-encoding: chunked") && !lower.contains("text/event-stream")) {
			return head + chunks();
		}
		return head + new String(input.readNBytes(length), StandardCharsets.UTF_8);
	}

	private String chunks() throws IOException {
		StringBuilder chunks = new StringBuilder();
		while (chunks.indexOf("0\r\n\r\n") < 0) {
			chunks.append(line()).append('\n');
		}
		return chunks.toString();
	}

	/**
	 * Read a line of a body that is on its way.
	 */
	String line() throws IOException {
		StringBuilder line = new StringBuilder();
		int next;
		while ((next = this.socket.getInputStream().read()) >= 0 && next != '\n') {
			line.append((char) next);
		}
		return line.toString();
	}

	/**
	 * Read until the server closes.
	 */
	String rest() throws IOException {
		ByteArrayOutputStream rest = new ByteArrayOutputStream();
		byte[] buffer = new byte[64 * 1024];
		try {
			int read;
			while ((read = this.socket.getInputStream().read(buffer)) >= 0) {
				rest.write(buffer, 0, read);
			}
		}
		catch (SocketException ex) {
			// A server that refuses a request without having read it resets.
		}
		return rest.toString(StandardCharsets.UTF_8);
	}

	boolean isClosedByServer() throws IOException {
		return this.socket.getInputStream().read() < 0;
	}

	void disconnect() throws IOException {
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		disconnect();
	}

}
