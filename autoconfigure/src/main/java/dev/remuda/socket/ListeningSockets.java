package dev.remuda.socket;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The sockets of this process that listen, as Linux has them.
 */
public final class ListeningSockets {

	private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

	private static final Path[] TABLES = { Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6") };

	private static final String LISTENING = "0A";

	private static final String LINK = "socket:[";

	private ListeningSockets() {
	}

	/**
	 * Have the kernel drop, without an answer, each packet that asks a port for a new
	 * connection. Clients ask again about a second later: if nobody listens any more by
	 * then they are refused. Connections that are open, wait to be accepted, or are in
	 * the middle of the handshake, go on. It can't be undone.
	 * @param port the port that sockets of this process listen on
	 * @return whether it is done; not elsewhere than on Linux, without JNA, or where
	 * native access isn't allowed
	 */
	public static boolean ignoreNewConnections(int port) {
		try {
			boolean attached = false;
			for (int descriptor : descriptors(port)) {
				attached |= NewConnectionFilter.attach(descriptor);
			}
			return attached;
		}
		catch (IOException | LinkageError | IllegalCallerException ex) {
			return false;
		}
	}

	/**
	 * Find the sockets of this process that listen.
	 * @param port their port
	 * @return their file descriptors
	 * @throws IOException if the descriptors can't be read, as elsewhere than on Linux
	 */
	public static List<Integer> descriptors(int port) throws IOException {
		Set<String> links = new HashSet<>();
		for (Path table : TABLES) {
			if (Files.isReadable(table)) {
				addLinks(table, port, links);
			}
		}
		List<Integer> found = new ArrayList<>();
		try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
			for (Path descriptor : descriptors) {
				if (isOneOf(descriptor, links)) {
					found.add(Integer.parseInt(descriptor.getFileName().toString()));
				}
			}
		}
		return found;
	}

	/**
	 * Find what listens on a port: a line of the table has the local address in its
	 * second column, the state in its fourth and the inode in its tenth.
	 */
	private static void addLinks(Path table, int port, Set<String> links) throws IOException {
		String end = ":%04X".formatted(port);
		try (var lines = Files.lines(table)) {
			lines.map((line) -> line.strip().split("\\s+"))
				.filter((columns) -> columns.length > 9 && columns[1].endsWith(end) && columns[3].equals(LISTENING))
				.forEach((columns) -> links.add(LINK + columns[9] + "]"));
		}
	}

	private static boolean isOneOf(Path descriptor, Set<String> links) {
		try {
			return links.contains(Files.readSymbolicLink(descriptor).toString());
		}
		catch (IOException ex) {
			// Closed meanwhile
			return false;
		}
	}

}
