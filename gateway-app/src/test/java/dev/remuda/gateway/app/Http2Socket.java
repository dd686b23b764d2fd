package dev.remuda.gateway.app;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A client of HTTP/2 that sends what it is told to, right or wrong.
 */
class Http2Socket implements AutoCloseable {

	static final int DATA = 0;

	static final int HEADERS = 1;

	static final int RESET = 3;

	static final int SETTINGS = 4;

	static final int GO_AWAY = 7;

	static final int WINDOW_UPDATE = 8;

	static final int CONTINUATION = 9;

	static final int END_STREAM = 1;

	static final int END_HEADERS = 4;

	private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

	final Socket socket;

	private final DataInputStream in;

	/**
	 * Connect, and greet.
	 */
	Http2Socket(Socket socket) throws IOException {
		this.socket = socket;
		socket.setSoTimeout(10_000);
		this.in = new DataInputStream(socket.getInputStream());
		socket.getOutputStream().write(PREFACE.getBytes(StandardCharsets.US_ASCII));
		send(SETTINGS, 0, 0, new byte[0]);
		next(SETTINGS);
	}

	static Http2Socket to(RunningGateway gateway) throws IOException {
		return new Http2Socket(new Socket("127.0.0.1", gateway.port));
	}

	void send(int type, int flags, int stream, byte[] payload) throws IOException {
		send(frame(type, flags, stream, payload));
	}

	void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
	}

	static byte[] frame(int type, int flags, int stream, byte[] payload) {
		return ByteBuffer.allocate(9 + payload.length)
			.putInt(payload.length << 8 | type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.array();
	}

	/**
	 * Send a whole head.
	 */
	void head(int stream, boolean last, String... headers) throws IOException {
		send(HEADERS, END_HEADERS | ((last) ? END_STREAM : 0), stream, block(headers));
	}

	/**
	 * Return a block of headers, each a name and a value, none of them compressed.
	 */
	static byte[] block(String... headers) {
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		for (int index = 0; index < headers.length; index += 2) {
			block.write(0);
			write(block, headers[index]);
			write(block, headers[index + 1]);
		}
		return block.toByteArray();
	}

	private static void write(ByteArrayOutputStream block, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		if (bytes.length < 127) {
			block.write(bytes.length);
		}
		else {
			block.write(127);
			int left = bytes.length - 127;
			for (; left >= 128; left >>= 7) {
				block.write(left & 127 | 128);
			}
			block.write(left);
		}
		block.writeBytes(bytes);
	}

	/**
	 * Read up to a frame of a type, or what ends a stream or the connection.
	 * @return the frame; {@code null} if the connection was closed
	 */
	Frame next(int type) throws IOException {
		try {
			while (true) {
				int length = this.in.readUnsignedShort() << 8 | this.in.readUnsignedByte();
				int read = this.in.readUnsignedByte();
				int flags = this.in.readUnsignedByte();
				int stream = this.in.readInt();
				byte[] payload = this.in.readNBytes(length);
				if (read == SETTINGS && (flags & 1) == 0) {
					send(SETTINGS, 1, 0, new byte[0]);
				}
				if (read == type || read == RESET || read == GO_AWAY) {
					return new Frame(read, flags, stream, payload);
				}
			}
		}
		catch (EOFException | SocketException ex) {
			return null;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * A frame.
	 *
	 * @param type its type
	 * @param flags its flags
	 * @param stream its stream
	 * @param payload what it has
	 */
	record Frame(int type, int flags, int stream, byte[] payload) {

		/**
		 * Return the error that the frame ends a stream or the connection with.
		 */
		int error() {
			return ByteBuffer.wrap(this.payload).getInt((this.type == RESET) ? 0 : 4);
		}

		/**
		 * Return whether it is the head of an answer with status 200.
		 */
		boolean isOk() {
			return this.type == HEADERS && this.payload[0] == (byte) 0x88;
		}

	}

}
