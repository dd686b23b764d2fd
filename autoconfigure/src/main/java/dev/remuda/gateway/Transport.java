package dev.remuda.gateway;

import dev.remuda.gateway.upstream.UpstreamServer;
import reactor.core.publisher.Mono;

/**
 * A way to have a server answer a request.
 */
interface Transport {

	/**
	 * Send a request to a server, and its answer to the client.
	 * @param request the request, which is told how far it has come
	 * @param server the server
	 * @return what completes with the last byte of the answer, or fails with what went
	 * wrong
	 */
	Mono<Void> send(ProxiedRequest request, UpstreamServer server);

}
