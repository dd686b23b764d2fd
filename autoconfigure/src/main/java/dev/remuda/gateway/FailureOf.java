package dev.remuda.gateway;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLHandshakeException;

import dev.remuda.gateway.connection.NoConnectionException;
import dev.remuda.gateway.connection.UnprocessedException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.timeout.ReadTimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/**
 * Reads from an exception of the connection to a server what has become of a request.
 */
final class FailureOf {

	private static final String CLOSED_BEFORE_SEND = Objects.requireNonNull(AbortedException.beforeSend().getMessage());

	private FailureOf() {
	}

	/**
	 * Return the failure that an exception stands for.
	 * @return the failure, or {@code null} if the exception says nothing of the upstream
	 */
	static @Nullable GatewayFailure exception(Throwable exception) {
		if (exception instanceof ConnectTimeoutException) {
			return GatewayFailure.CONNECT_TIMEOUT;
		}
		if (exception instanceof ConnectException || exception instanceof UnknownHostException
				|| exception instanceof NoRouteToHostException || exception instanceof SSLHandshakeException) {
			return GatewayFailure.UNREACHABLE;
		}
		if (exception instanceof NoConnectionException || exception instanceof PoolAcquireTimeoutException
				|| exception instanceof PoolAcquirePendingLimitException) {
			return GatewayFailure.BUSY;
		}
		if (exception instanceof ReadTimeoutException || exception instanceof TimeoutException) {
			return GatewayFailure.TIMEOUT;
		}
		if (exception instanceof AbortedException) {
			return CLOSED_BEFORE_SEND.equals(exception.getMessage()) ? GatewayFailure.STALE : GatewayFailure.BROKEN;
		}
		if (exception instanceof UnprocessedException) {
			return GatewayFailure.STALE;
		}
		if (exception instanceof Http2Exception http2 && http2.error() == Http2Error.REFUSED_STREAM) {
			return GatewayFailure.BUSY;
		}
		if (exception instanceof DecoderException || exception instanceof Http2Exception) {
			return GatewayFailure.INVALID;
		}
		return (exception instanceof IOException) ? GatewayFailure.BROKEN : null;
	}

}
