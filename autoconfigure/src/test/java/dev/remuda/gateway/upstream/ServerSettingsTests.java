package dev.remuda.gateway.upstream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ServerSettings}.
 */
class ServerSettingsTests {

	@Test
	void readsAServerWithDefaults() {
		assertThat(ServerSettings.parse("127.0.0.1:8098"))
			.isEqualTo(new ServerSettings("127.0.0.1", 8098, 1, false, false, false));
	}

	@Test
	void readsWordsInAnyOrder() {
		assertThat(ServerSettings.parse("  127.0.0.1:8098   weight=2 backup "))
			.isEqualTo(new ServerSettings("127.0.0.1", 8098, 2, true, false, false));
		assertThat(ServerSettings.parse("GEC.internal:8097 down weight=1000"))
			.isEqualTo(new ServerSettings("gec.internal", 8097, 1000, false, true, false));
		assertThat(ServerSettings.parse("gec:8097 drain").mode()).isEqualTo(ServerMode.DRAIN);
	}

	@Test
	void readsAndWritesAnAddressOfIpv6() {
		ServerSettings server = ServerSettings.parse("[::1]:80");
		assertThat(server.host()).isEqualTo("::1");
		assertThat(server.address()).isEqualTo("[::1]:80");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			""                        | '' has no port
			localhost                 | 'localhost' has no port, as in localhost:8080
			localhost:                | 'localhost:' has no port, as in localhost:8080
			[::1]                     | '[::1]' has no port, as in [::1]:8080
			localhost:http            | the port 'http' isn't a number
			localhost:0               | the port must be from 1 to 65535, and it is 0
			localhost:65536           | the port must be from 1 to 65535, and it is 65536
			::1:80                    | an IPv6 address stands in brackets, as in [::1]:80
			http://localhost:80       | an address has no scheme, write host:port
			:80                       | the host must be a name or an address, and it is ''
			a_b!:80                   | the host must be a name or an address, and it is 'a_b!'
			[localhost]:80            | '[localhost]:80' isn't host:port; an IPv6 address stands in brackets
			a:80 wieght=2             | unknown word 'wieght', did you mean 'weight'?
			a:80 bakcup               | unknown word 'bakcup', did you mean 'backup'?
			a:80 resolve              | unknown word 'resolve', known are 'weight', 'backup', 'down', 'drain'
			a:80 max_fails=3          | unknown word 'max_fails', it is set for the whole upstream as 'max-fails'
			a:80 weight               | 'weight' has no value, as in weight=2
			a:80 weight=              | the weight '' isn't a number
			a:80 weight=0             | the weight must be from 1 to 1000, and it is 0
			a:80 weight=1001          | the weight must be from 1 to 1000, and it is 1001
			a:80 down=true            | 'down' takes no value
			a:80 down drain           | a server is either down or drains
			a:80 weight=1 weight=2    | 'weight' stands there twice
			""")
	void saysWhatIsWrong(String text, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> ServerSettings.parse(text))
			.withMessageStartingWith("The server '%s' can't be read: ", text)
			.withMessageContaining(message);
	}

}
