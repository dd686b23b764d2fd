package dev.remuda.gateway;

import java.util.Set;

import org.springframework.http.HttpMethod;

/**
 * Decides whether a request that failed may go to another server. It may when nothing was
 * sent; or when the method is idempotent (RFC 9110, 9.2.2), there is no body and nothing
 * was received. Then it may be that the first server has done what it was asked for, and
 * doing it twice is as good as once. This is nginx's
 * {@code proxy_next_upstream error timeout}.
 */
final class Tries {

	private static final Set<HttpMethod> IDEMPOTENT = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS,
			HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.TRACE);

	private int left;

	Tries(int retries) {
		this.left = retries;
	}

	boolean mayGoOn(GatewayFailure failure, ProxiedRequest request, HttpMethod method) {
		return this.left-- > 0 && isSafe(failure, request, method);
	}

	private static boolean isSafe(GatewayFailure failure, ProxiedRequest request, HttpMethod method) {
		if (request.hasBody()) {
			return failure.isUnsent() && !request.isBodyTaken();
		}
		return failure.isUnsent() || ((failure == GatewayFailure.BROKEN || failure == GatewayFailure.TIMEOUT)
				&& IDEMPOTENT.contains(method));
	}

}
