package dev.remuda.admission;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.remuda.admission.SocketTable.Presence;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link SocketTable}. The addresses in the files are those of a processor that
 * has the lowest byte first, as x86 and ARM have.
 */
class SocketTableTests {

	private static final String HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";

	private static final String REST = " 00000000:00000000 00:00000000 00000000     0        0 12345 1 0000 20 0 0 10 -1\n";

	private static final ClientSocket CLIENT = new ClientSocket(8080, 50000, "127.0.0.1");

	@TempDir
	private Path folder;

	private Path tcp;

	private Path tcp6;

	@BeforeEach
	void files() throws IOException {
		this.tcp = this.folder.resolve("tcp");
		this.tcp6 = this.folder.resolve("tcp6");
		Files.writeString(this.tcp, HEAD);
	}

	private void add(Path file, String local, String remote, String state) throws IOException {
		String rows = Files.exists(file) ? Files.readString(file) : HEAD;
		Files.writeString(file, rows + "   7: " + local + " " + remote + " " + state + REST);
	}

	private void listen() throws IOException {
		add(this.tcp6, "00000000000000000000000000000000:1F90", "00000000000000000000000000000000:0000", "0A");
	}

	private Presence find(ClientSocket socket) throws IOException {
		return find(socket, 1_000_000);
	}

	private Presence find(ClientSocket socket, int mostBytes) throws IOException {
		return new SocketTable(List.of(this.tcp, this.tcp6), mostBytes).find(List.of(socket)).get(socket);
	}

	@ParameterizedTest
	@CsvSource({ "01, HERE", "08, LEFT", "07, LEFT", "04, HERE", "06, HERE" })
	void readsTheState(String state, Presence presence) throws IOException {
		listen();
		add(this.tcp, "0100007F:1F90", "0100007F:C350", state);
		assertThat(find(CLIENT)).isEqualTo(presence);
	}

	@Test
	void findsAnAddressThatIsMappedIntoIpv6() throws IOException {
		listen();
		add(this.tcp6, "0000000000000000FFFF00000100007F:1F90", "0000000000000000FFFF00000100007F:C350", "08");
		assertThat(find(CLIENT)).isEqualTo(Presence.LEFT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "::1", "0:0:0:0:0:0:0:1" })
	void findsAnAddressOfIpv6(String address) throws IOException {
		listen();
		add(this.tcp6, "00000000000000000000000001000000:1F90", "00000000000000000000000001000000:C350", "08");
		assertThat(find(new ClientSocket(8080, 50000, address))).isEqualTo(Presence.LEFT);
	}

	@Test
	void missesWhatIsNotThere() throws IOException {
		listen();
		add(this.tcp, "0100007F:1F90", "0200007F:C350", "01");
		add(this.tcp, "0100007F:1F90", "0100007F:C351", "01");
		add(this.tcp, "0100007F:1F91", "0100007F:C350", "01");
		assertThat(find(CLIENT)).isEqualTo(Presence.MISSING);
	}

	@Test
	void trustsNoTableThatDoesNotHaveTheServer() throws IOException {
		assertThat(find(CLIENT)).isEqualTo(Presence.HERE);
	}

	@Test
	void trustsNoTableThatItHasNotReadToTheEnd() throws IOException {
		listen();
		for (int row = 0; row < 1000; row++) {
			add(this.tcp, "0100007F:2000", "0100007F:C350", "01");
		}
		assertThat(find(CLIENT, 1_000_000)).isEqualTo(Presence.MISSING);
		assertThat(find(CLIENT, 1000)).isEqualTo(Presence.HERE);
	}

	@Test
	void withoutAnAddressAllWithThePortsMayBeIt() throws IOException {
		ClientSocket unknown = new ClientSocket(8080, 50000, null);
		listen();
		assertThat(find(unknown)).isEqualTo(Presence.MISSING);
		add(this.tcp, "0100007F:1F90", "0100007F:C350", "08");
		assertThat(find(unknown)).isEqualTo(Presence.LEFT);
		add(this.tcp, "0100007F:1F90", "0200007F:C350", "01");
		assertThat(find(unknown)).isEqualTo(Presence.HERE);
		assertThat(find(CLIENT)).isEqualTo(Presence.LEFT);
	}

	@Test
	void readsWhatIsNoTable() throws IOException {
		Files.writeString(this.tcp, "\n:\n: :\nnothing here\n  1: 0100007F:1F90 0100007F\n" + "x".repeat(100));
		listen();
		assertThat(find(CLIENT)).isEqualTo(Presence.MISSING);
		Files.writeString(this.tcp, "x".repeat(100_000));
		assertThat(find(CLIENT)).isEqualTo(Presence.HERE);
	}

	@Test
	void failsWithoutATable() throws IOException {
		Files.delete(this.tcp);
		SocketTable table = new SocketTable(List.of(this.tcp), 1000);
		assertThat(table.exists()).isFalse();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> table.find(List.of(CLIENT)));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	@EnabledOnOs(OS.LINUX)
	void seesRealClientsLeave(boolean reset) throws Exception {
		SocketTable table = new SocketTable();
		try (ServerSocket server = new ServerSocket()) {
			server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			Socket client = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
			try (Socket accepted = server.accept()) {
				ClientSocket socket = new ClientSocket(accepted.getLocalPort(), accepted.getPort(),
						accepted.getInetAddress().getHostAddress());
				assertThat(table.find(List.of(socket))).containsEntry(socket, Presence.HERE);
				client.setSoLinger(reset, 0);
				client.close();
				Awaitility.await()
					.pollInterval(Duration.ofMillis(5))
					.until(() -> table.find(List.of(socket)).get(socket),
							(presence) -> presence == (reset ? Presence.MISSING : Presence.LEFT));
			}
		}
	}

}
