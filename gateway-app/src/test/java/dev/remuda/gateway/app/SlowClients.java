package dev.remuda.gateway.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that begin a request and go on as slowly as they are told to.
 */
class SlowClients implements AutoCloseable {

	private final List<SocketChannel> open = new ArrayList<>();

	private final ByteBuffer answer = ByteBuffer.allocate(512);

	private int timedOut;

	/**
	 * Connect.
	 * @param beginning what each client sends at once
	 */
	SlowClients(int port, int count, String beginning) throws IOException {
		for (int client = 0; client < count; client++) {
			SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
			this.open.add(channel);
			channel.write(ByteBuffer.wrap(beginning.getBytes(StandardCharsets.US_ASCII)));
			channel.configureBlocking(false);
		}
	}

	/**
	 * Have each client send a byte.
	 */
	void sendByte() {
		for (SocketChannel channel : this.open) {
			try {
				channel.write(ByteBuffer.wrap(new byte[] { 'x' }));
			}
			catch (IOException ex) {
				// Was closed; it is counted when it is read
			}
		}
	}

	/**
	 * Return how many the gateway hasn't left yet.
	 */
	int left() throws IOException {
		for (SocketChannel channel : List.copyOf(this.open)) {
			if (isOver(channel)) {
				channel.close();
				this.open.remove(channel);
			}
		}
		return this.open.size();
	}

	private boolean isOver(SocketChannel channel) {
		try {
			this.answer.clear();
			int read = channel.read(this.answer);
			if (read > 0 && new String(this.answer.array(), 0, read, StandardCharsets.US_ASCII)
				.startsWith("HTTP/1.1 408 ")) {
				this.timedOut++;
			}
			return read < 0;
		}
		catch (IOException ex) {
			return true;
		}
	}

	/**
	 * Return how many were told that they were too slow.
	 */
	int timedOut() {
		return this.timedOut;
	}

	@Override
	public void close() throws IOException {
		for (SocketChannel channel : this.open) {
			channel.close();
		}
	}

}
