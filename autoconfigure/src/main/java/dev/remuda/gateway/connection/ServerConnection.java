package dev.remuda.gateway.connection;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.WriteTimeoutException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A connection to a server, or a stream of one, which has one request at a time. Its
 * state is the event loop's alone.
 *
 * <p>
 * A response that comes as a whole is handed over as a whole: it then costs one write to
 * the client. It is complete, and the connection free for others, before the client has
 * it.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements ChannelFutureListener {

	private final Channel channel;

	private final ConnectionPool pool;

	private long idleSince;

	private boolean used;

	private @Nullable RequestBody sending;

	private @Nullable ResponseBody receiving;

	private @Nullable HttpResponse head;

	private boolean responded;

	private boolean informational;

	private boolean paused;

	private long timeout;

	private long progress;

	private long alarmAt;

	private @Nullable Future<?> alarm;

	/**
	 * Create a connection.
	 * @param channel the connection, or a stream of one
	 * @param used whether the connection has served before
	 */
	ServerConnection(Channel channel, ConnectionPool pool, boolean used) {
		this.channel = channel;
		this.pool = pool;
		this.used = used;
	}

	EventLoop loop() {
		return this.channel.eventLoop();
	}

	Channel channel() {
		return this.channel;
	}

	/**
	 * Take note that nobody needs the connection for now.
	 */
	void idle(long now) {
		this.idleSince = now;
	}

	/**
	 * Return since when nobody has needed the connection.
	 */
	long idleSince() {
		return this.idleSince;
	}

	/**
	 * Do something on the event loop: at once, if this is it.
	 */
	void execute(Runnable task) {
		if (loop().inEventLoop()) {
			task.run();
		}
		else {
			loop().execute(task);
		}
	}

	/**
	 * Send a request.
	 */
	void begin(Exchange exchange) {
		execute(() -> send(exchange));
	}

	private void send(Exchange next) {
		if (!this.channel.isActive()) {
			// It has ended on the way to here, and nothing was sent
			this.pool.acquire(next);
			return;
		}
		if (!next.begin(this)) {
			this.pool.release(this);
			return;
		}
		ServerRequest request = next.request();
		request.connected(this.used);
		this.used = true;
		this.receiving = new ResponseBody(this, next);
		this.responded = false;
		watch(request.timeout().toNanos());
		try {
			write(request);
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
	}

	private void write(ServerRequest request) {
		Publisher<ByteBuf> body = request.body();
		if (body == null) {
			this.sending = null;
			this.channel
				.writeAndFlush(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.target(),
						Unpooled.EMPTY_BUFFER, request.headers(), EmptyHttpHeaders.INSTANCE))
				.addListener(this);
			return;
		}
		RequestBody content = new RequestBody(this);
		this.sending = content;
		this.channel
			.write(new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.target(), request.headers()))
			.addListener(this);
		content.sendOf(body);
	}

	/**
	 * Take note of what became of a write.
	 */
	@Override
	public void operationComplete(ChannelFuture future) {
		if (future.isSuccess()) {
			progressed();
		}
		else {
			fail(future.cause());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ResponseBody body = this.receiving;
		if (body == null || !(message instanceof HttpObject part)) {
			// Nobody has asked for it
			ReferenceCountUtil.release(message);
			this.channel.close();
			return;
		}
		progressed();
		if (part.decoderResult().isFailure()) {
			ReferenceCountUtil.release(message);
			fail(new DecoderException(part.decoderResult().cause()));
			return;
		}
		if (part instanceof HttpResponse response) {
			begin(response);
		}
		if (part instanceof HttpContent content) {
			add(body, content);
		}
	}

	private void begin(HttpResponse response) {
		this.informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		if (!this.informational) {
			this.head = response;
		}
		else if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
			fail(new DecoderException("The server changes the protocol unasked"));
		}
	}

	private void add(ResponseBody body, HttpContent content) {
		if (this.informational || this.receiving != body) {
			content.release();
			this.informational &= !(content instanceof LastHttpContent);
			return;
		}
		if (content instanceof LastHttpContent last) {
			end(body, last);
		}
		else {
			body.add(content.content());
		}
	}

	/**
	 * End the exchange well.
	 */
	private void end(ResponseBody body, LastHttpContent last) {
		HttpResponse response = this.head;
		if (response == null) {
			last.release();
			return;
		}
		boolean begun = this.responded;
		boolean keep = this.sending == null && HttpUtil.isKeepAlive(response) && this.channel.isActive();
		body.add(last.content());
		if (!last.trailingHeaders().isEmpty()) {
			body.trailers(last.trailingHeaders());
		}
		settle();
		if (keep) {
			resumeReading();
			this.pool.release(this);
		}
		else {
			this.channel.close();
		}
		body.end(null);
		if (!begun) {
			body.exchange().respond(new ServerResponse(response, body, true));
		}
	}

	/**
	 * Hand over a response that will be continued.
	 */
	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		ResponseBody body = this.receiving;
		if (body != null && this.head != null && !this.responded) {
			this.responded = true;
			body.exchange().respond(new ServerResponse(this.head, body, false));
		}
	}

	/**
	 * Take note of what the server says of a stream. If it has answered already, it only
	 * wants no more of the request.
	 */
	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof Http2ResetFrame reset) {
			fail((reset.errorCode() == Http2Error.REFUSED_STREAM.code())
					? new NoConnectionException("The server takes no more requests for now")
					: new IOException("The server broke the response off: error " + reset.errorCode()));
		}
		else if (event instanceof Http2GoAwayFrame) {
			fail(new UnprocessedException());
		}
		ReferenceCountUtil.release(event);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		fail(new IOException("The server closed the connection before it had answered"));
		settle();
		if (this.alarm != null) {
			this.alarm.cancel(false);
		}
		this.pool.closed(this);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		fail(cause);
		this.channel.close();
	}

	/**
	 * End the exchange badly, if there is one.
	 */
	void fail(Throwable cause) {
		ResponseBody body = this.receiving;
		if (body == null) {
			return;
		}
		boolean begun = this.responded;
		settle();
		this.channel.close();
		if (begun) {
			body.end(cause);
		}
		else {
			body.cancel();
			body.exchange().fail(cause);
		}
	}

	/**
	 * End an exchange that nobody waits for any more.
	 */
	void abort(Exchange unwanted) {
		execute(() -> {
			if (this.receiving != null && this.receiving.exchange() == unwanted) {
				fail(new IOException("Nobody waits for the response"));
			}
		});
	}

	void abort(ResponseBody unwanted) {
		if (this.receiving == unwanted) {
			settle();
			this.channel.close();
		}
	}

	/**
	 * Leave the exchange.
	 */
	private void settle() {
		this.receiving = null;
		this.head = null;
		RequestBody unsent = this.sending;
		this.sending = null;
		if (unsent != null) {
			unsent.cancel();
		}
	}

	/**
	 * Take note that all of the request was given to the connection.
	 */
	void sent(RequestBody body) {
		if (this.sending == body) {
			this.sending = null;
			progressed();
		}
	}

	/**
	 * Take note that the exchange has come a step further.
	 */
	void progressed() {
		this.progress = System.nanoTime();
	}

	void pauseReading() {
		if (!this.paused) {
			this.paused = true;
			this.channel.config().setAutoRead(false);
		}
	}

	void resumeReading() {
		if (this.paused) {
			this.paused = false;
			this.channel.config().setAutoRead(true);
		}
	}

	/**
	 * See to it that somebody looks when the time is over. There is one alarm for many
	 * requests: it is set anew when it goes off, and not with each of them.
	 */
	private void watch(long timeout) {
		this.timeout = timeout;
		progressed();
		if (this.alarm == null) {
			setAlarm(timeout);
		}
		else if (this.progress + timeout - this.alarmAt < 0) {
			this.alarm.cancel(false);
			setAlarm(timeout);
		}
	}

	private void setAlarm(long delay) {
		this.alarmAt = System.nanoTime() + delay;
		this.alarm = loop().schedule(this::look, delay, TimeUnit.NANOSECONDS);
	}

	private void look() {
		this.alarm = null;
		ResponseBody body = this.receiving;
		if (body == null) {
			return;
		}
		if (this.sending != null && !this.sending.isWaitingForServer()) {
			// Its writer has the time that it needs
			progressed();
		}
		long left = this.progress + this.timeout - System.nanoTime();
		if (left > 0) {
			setAlarm(left);
		}
		else if (this.paused) {
			body.drop();
			fail(WriteTimeoutException.INSTANCE);
		}
		else {
			this.pool.timedOut(this, this.progress);
			fail(ReadTimeoutException.INSTANCE);
		}
	}

}
