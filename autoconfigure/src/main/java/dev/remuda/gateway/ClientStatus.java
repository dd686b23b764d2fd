package dev.remuda.gateway;

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.RunningRequest;
import dev.remuda.admission.reactive.AdmissionWebFilter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.SignalType;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;

/**
 * The status that a client gets.
 */
final class ClientStatus {

	private ClientStatus() {
	}

	/**
	 * Return the status of a request that is over, be it that an error is still to be
	 * answered.
	 * @param signal how it ended
	 * @param failure the error; {@code null} for none
	 */
	static int of(ServerWebExchange exchange, SignalType signal, @Nullable Throwable failure) {
		HttpStatusCode status = exchange.getResponse().getStatusCode();
		if (signal == SignalType.ON_COMPLETE) {
			return (status != null) ? status.value() : HttpStatus.OK.value();
		}
		Integer refused = ClientConnection.refusedWith(exchange.getRequest());
		if (refused != null) {
			return refused;
		}
		GatewayFailure answer = (failure instanceof GatewayException gateway) ? gateway.getFailure() : null;
		if (answer == GatewayFailure.CLIENT_LEFT) {
			return Access.CLIENT_LEFT;
		}
		if (exchange.getResponse().isCommitted()) {
			return (status != null) ? status.value() : HttpStatus.OK.value();
		}
		if (signal == SignalType.CANCEL) {
			return Access.CLIENT_LEFT;
		}
		return (answer != null) ? answer.status().value() : HttpStatus.INTERNAL_SERVER_ERROR.value();
	}

	/**
	 * Return whether a request was given up because it took longer than it may, and not
	 * because its client has left.
	 */
	static boolean isLate(ServerWebExchange exchange) {
		return exchange.getAttribute(AdmissionWebFilter.REQUEST_ATTRIBUTE) instanceof RunningRequest request
				&& request.cancellation() == Cancellation.DEADLINE;
	}

}
