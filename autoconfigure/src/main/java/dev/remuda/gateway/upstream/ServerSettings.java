package dev.remuda.gateway.upstream;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A server of an upstream.
 *
 * @param host its name or address, in lower case and without the brackets of IPv6
 * @param port its port, from 1 to 65535
 * @param weight its share of the requests compared with the other servers, from 1 to 1000
 * @param backup whether it only serves while no primary server can
 * @param down whether it is out of service; what it has begun it finishes
 * @param drain whether it is to finish what it has and take nothing new; not beside
 * {@code down}
 * @see <a href=
 * "https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server">nginx's server
 * directive</a>
 */
public record ServerSettings(String host, int port, int weight, boolean backup, boolean down, boolean drain) {

	/**
	 * The weight of a server that says none, as in nginx.
	 */
	public static final int DEFAULT_WEIGHT = 1;

	private static final int HEAVIEST = 1000;

	private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?");

	private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*(%[a-z0-9_.-]+)?");

	/**
	 * Create settings.
	 * @throws IllegalArgumentException if a value is out of its bounds
	 */
	public ServerSettings {
		host = host.toLowerCase(Locale.ROOT);
		require(NAME.matcher(host).matches() || IPV6.matcher(host).matches(),
				"the host must be a name or an address, and it is '%s'".formatted(host));
		require(port >= 1 && port <= 65535, "the port must be from 1 to 65535, and it is " + port);
		require(weight >= 1 && weight <= HEAVIEST, "the weight must be from 1 to 1000, and it is " + weight);
		require(!(down && drain), "a server is either down or drains");
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

	/**
	 * Read a server as {@code 127.0.0.1:8098 weight=2 backup}: host and port, then any of
	 * {@code weight=<n>}, {@code backup}, {@code down} and {@code drain}. An IPv6 address
	 * stands in brackets.
	 * @param text the text
	 * @return the settings
	 * @throws IllegalArgumentException if the text isn't such a server, with what is
	 * wrong
	 */
	public static ServerSettings parse(String text) {
		return new ServerText(text).parse();
	}

	/**
	 * Return whether it is to take requests.
	 * @return what {@link #down} and {@link #drain} say
	 */
	public ServerMode mode() {
		if (this.down) {
			return ServerMode.DOWN;
		}
		return (this.drain) ? ServerMode.DRAIN : ServerMode.UP;
	}

	/**
	 * Return what tells the server from the others.
	 * @return host and port, an IPv6 address in brackets
	 */
	public String address() {
		return ((this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host) + ":" + this.port;
	}

}
