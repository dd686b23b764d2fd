package dev.remuda.gateway;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SignalType;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * The status that a client gets.
 */
final class ClientStatus {

	private ClientStatus() {
	}

	/**
	 * Return the status of a request that is over. An error is answered after this.
	 * @param signal how it ended
	 * @param failure the error; {@code null} for none
	 */
	static int of(ServerHttpResponse response, SignalType signal, @Nullable Throwable failure) {
		HttpStatusCode status = response.getStatusCode();
		if (response.isCommitted() || signal == SignalType.ON_COMPLETE) {
			return (status != null) ? status.value() : HttpStatus.OK.value();
		}
		if (signal == SignalType.CANCEL) {
			return Access.CLIENT_LEFT;
		}
		return (failure instanceof GatewayException answer) ? answer.getFailure().status().value()
				: HttpStatus.INTERNAL_SERVER_ERROR.value();
	}

}
