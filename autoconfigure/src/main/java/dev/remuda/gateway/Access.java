package dev.remuda.gateway;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A request that the gateway took, once it is over.
 *
 * @param time when it came
 * @param client the address that it came from: of the client, as far as proxies are
 * trusted
 * @param method its method
 * @param uri what was asked for
 * @param status what the client got; 499 if it left before the response had begun
 * @param bytes what the client was sent of the response's body
 * @param referrer the page that it came from, as the client says
 * @param userAgent what the client says that it is
 * @param upstream the name of the upstream; {@value #NO_UPSTREAM} if the gateway itself
 * has answered
 * @param servers the servers that it was given, in their order
 * @param upstreamTime from when the last server got it until the response began;
 * {@code null} if none did
 * @param cache what the cache of the route did, as in {@code hit}; {@code null} if it has
 * none
 * @param duration from when it came until it was over
 */
public record Access(Instant time, @Nullable InetAddress client, String method, URI uri, int status, long bytes,
		@Nullable String referrer, @Nullable String userAgent, String upstream, List<String> servers,
		@Nullable Duration upstreamTime, @Nullable String cache, Duration duration) {

	/**
	 * The status of a request whose client left, as in nginx's log.
	 */
	public static final int CLIENT_LEFT = 499;

	/**
	 * Stands for the upstream of a request that goes to none. No upstream can have that
	 * name.
	 */
	public static final String NO_UPSTREAM = "-";

}
