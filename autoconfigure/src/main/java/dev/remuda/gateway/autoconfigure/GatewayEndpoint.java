package dev.remuda.gateway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.remuda.gateway.Upstreams;
import dev.remuda.gateway.upstream.ServerMode;
import dev.remuda.gateway.upstream.ServerSnapshot;
import dev.remuda.gateway.upstream.Upstream;
import dev.remuda.gateway.upstream.UpstreamSnapshot;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint} that shows the servers of each upstream: their state and why, and what
 * they have done. With write access, which is off unless it is given, a server is drained
 * or taken out of service by hand, and brought back.
 */
@Endpoint(id = "upstreams", defaultAccess = Access.READ_ONLY)
public class GatewayEndpoint {

	private static final Log logger = LogFactory.getLog(GatewayEndpoint.class);

	private static final String ROW = "  %-28s %-15s %6s %9s %10s %9s %9s %9s  %s";

	private final Upstreams upstreams;

	GatewayEndpoint(Upstreams upstreams) {
		this.upstreams = upstreams;
	}

	/**
	 * Return what all upstreams are doing.
	 * @return the upstreams by name
	 */
	@ReadOperation
	public UpstreamsDescriptor upstreams() {
		Map<String, UpstreamDescriptor> result = new LinkedHashMap<>();
		this.upstreams.all().forEach((upstream) -> result.put(upstream.settings().name(), describe(upstream)));
		return new UpstreamsDescriptor(result);
	}

	/**
	 * Return what all upstreams are doing, for people at a terminal.
	 * @return a table for each upstream
	 */
	@ReadOperation(produces = "text/plain;charset=UTF-8")
	public String table() {
		StringBuilder text = new StringBuilder();
		this.upstreams.all().forEach((upstream) -> {
			text.append("%s (%s)%n".formatted(upstream.settings().name(), upstream.settings().balance().id()));
			text.append(ROW
				.formatted("server", "state", "weight", "in flight", "requests", "failures", "mean ms", "p99 ms", "")
				.stripTrailing()).append(System.lineSeparator());
			describe(upstream).servers().forEach((server) -> text.append(row(server)));
		});
		return text.toString();
	}

	private static String row(ServerDescriptor server) {
		return ROW
			.formatted(server.address() + (server.backup() ? " backup" : ""), server.state(), server.weight(),
					server.inFlight(), server.requests(), server.failures(), millis(server.meanMs()),
					millis(server.p99Ms()), (server.reason() != null) ? server.reason() : "")
			.stripTrailing() + System.lineSeparator();
	}

	private static String millis(@Nullable Double value) {
		return (value != null) ? "%.1f".formatted(value) : "-";
	}

	/**
	 * Return what an upstream is doing.
	 * @param name the name of the upstream
	 * @return the upstream, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable UpstreamDescriptor upstream(@Selector String name) {
		return find(name).map(GatewayEndpoint::describe).orElse(null);
	}

	/**
	 * Set by hand whether a server is to take requests, until the settings say anything
	 * new of that or the gateway ends.
	 * @param name the name of the upstream
	 * @param server the address of the server, as it is shown
	 * @param state what is to be
	 * @return the server
	 * @throws InvalidEndpointRequestException if there is no such server
	 */
	@WriteOperation
	public ServerDescriptor set(@Selector String name, @Selector String server, ServerMode state) {
		Upstream upstream = find(name).orElseThrow(() -> unknown("upstream '%s'".formatted(name)));
		upstream.servers()
			.stream()
			.filter((each) -> each.address().equals(server))
			.findFirst()
			.orElseThrow(() -> unknown("server %s in the upstream '%s'".formatted(server, name)))
			.set(state);
		logger.info("Server %s of the upstream '%s' is set to %s by hand".formatted(server, name, state.id()));
		return describe(upstream).servers()
			.stream()
			.filter((each) -> each.address().equals(server))
			.findFirst()
			.orElseThrow(() -> unknown("server %s in the upstream '%s'".formatted(server, name)));
	}

	private static InvalidEndpointRequestException unknown(String what) {
		return new InvalidEndpointRequestException("There is no " + what, "There is no " + what);
	}

	private Optional<Upstream> find(String name) {
		return this.upstreams.all().stream().filter((upstream) -> upstream.settings().name().equals(name)).findFirst();
	}

	private static UpstreamDescriptor describe(Upstream upstream) {
		UpstreamSnapshot snapshot = upstream.snapshot();
		return new UpstreamDescriptor(snapshot.balance().id(),
				snapshot.servers().stream().map(GatewayEndpoint::describe).toList());
	}

	private static ServerDescriptor describe(ServerSnapshot server) {
		ServerSnapshot.Failure failure = server.lastFailure();
		return new ServerDescriptor(server.address(), server.state().id(), server.reason(), server.backup(),
				server.weight(), round(server.effectiveWeight()), server.inFlight(), server.requests(),
				server.failures(), (server.meanMillis() != null) ? round(server.meanMillis()) : null,
				server.p99Millis(),
				(failure != null) ? new FailureDescriptor(failure.reason(), failure.ago().toSeconds()) : null);
	}

	private static double round(double value) {
		return Math.round(value * 1000) / 1000.0;
	}

	/**
	 * The upstreams of this gateway.
	 *
	 * @param upstreams by name
	 */
	public record UpstreamsDescriptor(Map<String, UpstreamDescriptor> upstreams) implements OperationResponseBody {

	}

	/**
	 * An upstream.
	 *
	 * @param balance how its servers share the requests
	 * @param servers its servers
	 */
	public record UpstreamDescriptor(String balance, List<ServerDescriptor> servers) implements OperationResponseBody {

	}

	/**
	 * A server. Counts are since the start, times of the last minute.
	 *
	 * @param address host and port
	 * @param state {@code up}, {@code slow-start}, {@code ejected},
	 * {@code failing-checks}, {@code down} or {@code draining}
	 * @param reason why; {@code null} if it is up
	 * @param backup whether it only serves while no primary server can
	 * @param weight its weight by the settings
	 * @param effectiveWeight its weight now, less during the slow start
	 * @param inFlight requests that it has
	 * @param requests requests that it was given
	 * @param failures requests of these that failed
	 * @param meanMs the mean time until the response began; {@code null} if there was
	 * none
	 * @param p99Ms the time within which 99 of 100 responses began; {@code null} if there
	 * was none
	 * @param lastFailure the last request that failed; {@code null} if none has
	 */
	public record ServerDescriptor(String address, String state, @Nullable String reason, boolean backup, int weight,
			double effectiveWeight, int inFlight, long requests, long failures, @Nullable Double meanMs,
			@Nullable Double p99Ms, @Nullable FailureDescriptor lastFailure) {

	}

	/**
	 * A request that failed.
	 *
	 * @param reason why
	 * @param secondsAgo how long ago
	 */
	public record FailureDescriptor(String reason, long secondsAgo) {

	}

}
