package dev.remuda.gateway.connection;

import java.time.Duration;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A request to a server.
 */
public interface ServerRequest {

	/**
	 * Return the method.
	 * @return the method
	 */
	HttpMethod method();

	/**
	 * Return what is asked for.
	 * @return path and query as they are sent
	 */
	String target();

	/**
	 * Return the headers. Asked for once there is a connection.
	 * @return the headers, those that frame the body among them
	 */
	HttpHeaders headers();

	/**
	 * Return the body. Asked for once there is a connection, and read no faster than it
	 * can be sent.
	 * @return the body, whose buffers are released when they were sent; {@code null} if
	 * there is none
	 */
	@Nullable Publisher<ByteBuf> body();

	/**
	 * Return how long nothing may happen: the server takes nothing of what it is sent, or
	 * sends nothing of its response, or nobody takes that. How long the body takes to
	 * come doesn't count.
	 * @return a time of more than zero
	 */
	Duration timeout();

	/**
	 * Take note that there is a connection.
	 * @param used whether it has served before, so that the server may have closed it
	 * just now
	 */
	void connected(boolean used);

}
