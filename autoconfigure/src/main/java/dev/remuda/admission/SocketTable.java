package dev.remuda.admission;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The kernel's table of TCP sockets, as Linux shows it in {@code /proc/net/tcp} and
 * {@code /proc/net/tcp6} (proc_pid_net(5)). Not safe for use by several threads.
 */
final class SocketTable {

	private static final List<Path> FILES = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

	/**
	 * What is read of a file: some 400,000 rows.
	 */
	private static final int MOST_BYTES = 64 * 1024 * 1024;

	private final List<Path> files;

	private final int mostBytes;

	private final byte[] buffer = new byte[64 * 1024];

	SocketTable() {
		this(FILES, MOST_BYTES);
	}

	/**
	 * Create a table.
	 * @param files where its rows are; the first must be there
	 * @param mostBytes what is read of each at most
	 */
	SocketTable(List<Path> files, int mostBytes) {
		this.files = files;
		this.mostBytes = mostBytes;
	}

	/**
	 * Return whether there is such a table.
	 */
	boolean exists() {
		return Files.isReadable(this.files.get(0));
	}

	/**
	 * Look for sockets.
	 * @return what has become of each
	 * @throws IOException if the table can't be read
	 */
	Map<ClientSocket, Presence> find(Collection<ClientSocket> sockets) throws IOException {
		Map<Integer, List<Wanted>> wanted = new HashMap<>();
		Set<Integer> listening = new HashSet<>();
		sockets.forEach((socket) -> wanted
			.computeIfAbsent(key(socket.localPort(), socket.remotePort()), (key) -> new ArrayList<>(1))
			.add(new Wanted(socket)));
		boolean complete = true;
		for (Path file : this.files) {
			if (file == this.files.get(0) || Files.exists(file)) {
				complete &= read(file, wanted, listening);
			}
		}
		Map<ClientSocket, Presence> found = new HashMap<>();
		for (List<Wanted> samePorts : wanted.values()) {
			for (Wanted one : samePorts) {
				// Where the server's own socket isn't to be seen, it isn't its table
				boolean known = complete && listening.contains(one.socket.localPort());
				found.put(one.socket, one.presence(known));
			}
		}
		return found;
	}

	/**
	 * Read a file.
	 * @return whether it was read to its end
	 */
	private boolean read(Path file, Map<Integer, List<Wanted>> wanted, Set<Integer> listening) throws IOException {
		try (InputStream input = Files.newInputStream(file)) {
			int filled = 0;
			int read;
			int all = 0;
			while ((read = input.read(this.buffer, filled, this.buffer.length - filled)) > 0) {
				filled += read;
				all += read;
				int from = 0;
				for (int at = 0; at < filled; at++) {
					if (this.buffer[at] == '\n') {
						row(from, at, wanted, listening);
						from = at + 1;
					}
				}
				System.arraycopy(this.buffer, from, this.buffer, 0, filled - from);
				filled -= from;
				if (all >= this.mostBytes || filled == this.buffer.length) {
					return false;
				}
			}
			return true;
		}
	}

	/**
	 * Read a row: its number, the local address and port, the remote ones, and the state,
	 * all but the first in hexadecimal digits.
	 */
	private void row(int from, int to, Map<Integer, List<Wanted>> wanted, Set<Integer> listening) {
		int local = skip(from, to, ':') + 1;
		int localPort = skip(local, to, ':');
		int remote = localPort + 5;
		int remotePort = skip(remote, to, ':');
		if (remotePort + 7 > to) {
			return;
		}
		int port = number(localPort, 4);
		State state = State.of(number(remotePort + 5, 2));
		if (state == State.LISTEN) {
			listening.add(port);
			return;
		}
		List<Wanted> samePorts = wanted.get(key(port, number(remotePort, 4)));
		if (samePorts != null) {
			byte[] address = address(remote, remotePort - 1);
			samePorts.stream().filter((one) -> one.comesFrom(address)).forEach((one) -> one.found(state));
		}
	}

	/**
	 * Return what comes after the next of a character.
	 */
	private int skip(int from, int to, char character) {
		int at = from;
		while (at < to && this.buffer[at] != character) {
			at++;
		}
		return at + 1;
	}

	private int number(int from, int digits) {
		int number = 0;
		for (int at = from; at < from + digits; at++) {
			number = (number << 4) | (Character.digit(this.buffer[at], 16) & 0xf);
		}
		return number;
	}

	/**
	 * Read an address: its words of 32 bits are in the order of the processor.
	 */
	private byte[] address(int from, int to) {
		ByteBuffer address = ByteBuffer.allocate((to - from) / 2).order(ByteOrder.nativeOrder());
		for (int at = from; at + 8 <= to; at += 8) {
			address.putInt(number(at, 8));
		}
		return withoutMapping(address.array());
	}

	/**
	 * Return the address of IPv4 that one of IPv6 stands for, or else the address itself.
	 */
	private static byte[] withoutMapping(byte[] address) {
		try {
			return InetAddress.getByAddress(address).getAddress();
		}
		catch (IOException ex) {
			return address;
		}
	}

	private static int key(int localPort, int remotePort) {
		return (localPort << 16) | remotePort;
	}

	/**
	 * What has become of a socket.
	 */
	enum Presence {

		/**
		 * The client is there, as far as can be seen.
		 */
		HERE,

		/**
		 * The client has closed its side.
		 */
		LEFT,

		/**
		 * There is no such socket: it was reset, or its row wasn't read.
		 */
		MISSING

	}

	/**
	 * States of a socket, with their numbers (include/net/tcp_states.h).
	 */
	private enum State {

		CLOSED, LISTEN, OTHER;

		static State of(int number) {
			return switch (number) {
				case 7, 8 -> CLOSED;
				case 10 -> LISTEN;
				default -> OTHER;
			};
		}

	}

	/**
	 * A socket that is looked for. Where the address of the client isn't known, all with
	 * the same ports may be it.
	 */
	private static final class Wanted {

		private final ClientSocket socket;

		private final byte @Nullable [] address;

		private boolean closed;

		private boolean other;

		private Wanted(ClientSocket socket) {
			this.socket = socket;
			this.address = bytes(socket.remoteAddress());
		}

		private static byte @Nullable [] bytes(@Nullable String address) {
			if (address == null || !address.chars().allMatch(Wanted::isNumeric)) {
				return null;
			}
			try {
				return InetAddress.getByName(address).getAddress();
			}
			catch (IOException ex) {
				return null;
			}
		}

		/**
		 * Return whether a character stands in an address. A name would be looked up.
		 */
		private static boolean isNumeric(int character) {
			return Character.digit(character, 16) >= 0 || character == '.' || character == ':';
		}

		boolean comesFrom(byte[] other) {
			return this.address == null || Arrays.equals(this.address, other);
		}

		void found(State state) {
			this.closed |= state == State.CLOSED;
			this.other |= state == State.OTHER;
		}

		/**
		 * Return what has become of it.
		 * @param known whether it is in the table if it is there
		 */
		Presence presence(boolean known) {
			if (this.other) {
				return Presence.HERE;
			}
			if (this.closed) {
				return Presence.LEFT;
			}
			return (known) ? Presence.MISSING : Presence.HERE;
		}

	}

}
