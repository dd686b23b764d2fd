package dev.remuda.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;

import dev.remuda.socket.ListeningSockets;

/**
 * The socket that all workers accept connections from. It is open for as long as the
 * master lives, and with it what waits to be accepted.
 */
final class MasterListener {

	private static final int STANDARD_INPUT = 0;

	private final ServerSocketChannel channel;

	private final int port;

	/**
	 * Open the socket, and let the standard input of this process, and thereby of all
	 * that it starts, be the same.
	 * @throws IOException if the address is in use, or isn't one of this machine
	 */
	MasterListener(MasterSettings settings) throws IOException {
		String host = settings.host();
		InetSocketAddress address = (host != null) ? new InetSocketAddress(InetAddress.getByName(host), settings.port())
				: new InetSocketAddress(settings.port());
		this.channel = ServerSocketChannel.open();
		try {
			this.channel.bind(address, settings.backlog());
		}
		catch (IOException ex) {
			this.channel.close();
			throw new IOException("The workers can't listen on %s: %s".formatted(address, ex.getMessage()), ex);
		}
		this.port = ((InetSocketAddress) this.channel.getLocalAddress()).getPort();
		CLibrary.dup2(ListeningSockets.descriptors(this.port)
			.stream()
			.findFirst()
			.orElseThrow(() -> new IOException("The socket that listens on port %d isn't found".formatted(this.port))),
				STANDARD_INPUT);
	}

	/**
	 * Return the port.
	 */
	int port() {
		return this.port;
	}

}
