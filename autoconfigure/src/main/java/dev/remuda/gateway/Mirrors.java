package dev.remuda.gateway;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Begins the copies of requests that are mirrored, no more of them at the same time than
 * their route allows.
 */
final class Mirrors {

	private final Map<String, Upstreams.Member> upstreams;

	private final RequestHeaders headers;

	private final GatewayListener listener;

	private final ConcurrencyLimits inFlight = new ConcurrencyLimits();

	Mirrors(Map<String, Upstreams.Member> upstreams, RequestHeaders headers, GatewayListener listener) {
		this.upstreams = upstreams;
		this.headers = headers;
		this.listener = listener;
	}

	/**
	 * Begin a copy of a request. WebSockets have none.
	 * @return the copy; {@code null} if there is none
	 */
	@Nullable MirroredRequest begin(ProxiedRequest original, Mirror mirror) {
		HttpHeaders received = original.request().getHeaders();
		if (!mirror.takes() || "websocket".equalsIgnoreCase(received.getUpgrade())) {
			return null;
		}
		if (original.hasBody() && (received.getContentLength() > mirror.maxBodySize() || mirror.maxBodySize() == 0)) {
			this.listener.mirrored(mirror.upstream(), MirrorOutcome.TOO_LARGE);
			return null;
		}
		ConcurrencyLimits.Place place = this.inFlight.enter(original.route().id(), "", mirror.maxInFlight());
		if (place == null) {
			this.listener.mirrored(mirror.upstream(), MirrorOutcome.SKIPPED);
			return null;
		}
		Upstreams.Member upstream = Objects.requireNonNull(this.upstreams.get(mirror.upstream()));
		upstream.client().began();
		return new MirroredRequest(original, upstream, mirror.maxBodySize(), this.headers, (outcome) -> {
			upstream.client().ended();
			place.leave();
			this.listener.mirrored(mirror.upstream(), outcome);
		}, this.listener);
	}

}
