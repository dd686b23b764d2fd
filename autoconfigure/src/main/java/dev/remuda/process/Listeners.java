package dev.remuda.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.remuda.socket.ListeningSockets;

/**
 * The sockets that the workers accept connections from. They stay open for as long as the
 * master lives, and with them what waits to be accepted.
 */
final class Listeners {

	private static final int STANDARD_ERROR = 2;

	private final MasterSettings settings;

	private final Map<Integer, Listener> listeners = new HashMap<>();

	private int port;

	/**
	 * Open the sockets.
	 * @throws IOException if the address is in use, or isn't one of this machine
	 */
	Listeners(MasterSettings settings) throws IOException {
		this.settings = settings;
		this.port = settings.port();
		if (settings.socketPerSlot() && this.port != 0) {
			// Together with others of the same user is possible, but a mistake
			bind(false).close();
		}
		of(0);
	}

	/**
	 * Return the port that is served.
	 */
	int port() {
		return this.port;
	}

	/**
	 * Let the standard input of this process, and thereby of the next one that it starts,
	 * be the socket of a slot.
	 */
	void makeStandardInput(int slot) throws IOException {
		CLibrary.dup2(of(slot).descriptor(), 0);
	}

	/**
	 * Leave the socket of a slot to its worker, which accepts what waits and then has it
	 * listen no more.
	 */
	void leaveToWorker(int slot) throws IOException {
		Listener listener = (this.settings.socketPerSlot()) ? this.listeners.remove(slot) : null;
		if (listener != null) {
			listener.channel().close();
			CLibrary.dup2(of(0).descriptor(), 0);
		}
	}

	private Listener of(int slot) throws IOException {
		int index = (this.settings.socketPerSlot()) ? slot : 0;
		Listener listener = this.listeners.get(index);
		if (listener == null) {
			ServerSocketChannel channel = bind(this.settings.socketPerSlot());
			this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
			listener = new Listener(channel, descriptor());
			this.listeners.put(index, listener);
		}
		return listener;
	}

	private ServerSocketChannel bind(boolean together) throws IOException {
		String host = this.settings.host();
		InetSocketAddress address = (host != null) ? new InetSocketAddress(InetAddress.getByName(host), this.port)
				: new InetSocketAddress(this.port);
		ServerSocketChannel channel = ServerSocketChannel.open();
		try {
			channel.setOption(StandardSocketOptions.SO_REUSEPORT, together);
			return channel.bind(address, this.settings.backlog());
		}
		catch (IOException ex) {
			channel.close();
			throw new IOException("The workers can't listen on %s: %s".formatted(address, ex.getMessage()), ex);
		}
	}

	/**
	 * Find the descriptor of the socket that was opened last.
	 */
	private int descriptor() throws IOException {
		Set<Integer> known = this.listeners.values().stream().map(Listener::descriptor).collect(Collectors.toSet());
		return ListeningSockets.descriptors(this.port)
			.stream()
			.filter((number) -> number > STANDARD_ERROR && !known.contains(number))
			.findFirst()
			.orElseThrow(() -> new IOException("The socket that listens on port %d isn't found".formatted(this.port)));
	}

	/**
	 * A socket.
	 *
	 * @param channel keeps it open
	 * @param descriptor its file descriptor
	 */
	private record Listener(ServerSocketChannel channel, int descriptor) {

	}

}
