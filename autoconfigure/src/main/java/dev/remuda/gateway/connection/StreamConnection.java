package dev.remuda.gateway.connection;

import java.net.ConnectException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.concurrent.Future;

/**
 * An HTTP/2 connection to a server, on which each exchange has a stream. It counts from
 * when it begins to be opened. How many streams it has is the pool's, and the rest the
 * event loop's alone.
 */
final class StreamConnection extends ChannelInboundHandlerAdapter {

	private static final Http2StreamFrameToHttpObjectCodec CODEC = new Http2StreamFrameToHttpObjectCodec(false);

	private final StreamPool pool;

	private final Future<Channel> opening;

	private final EventLoop loop;

	private final int streamsWanted;

	private int streams;

	private int mostStreams;

	private boolean retired;

	private long idleSince = System.nanoTime();

	private boolean used;

	private long lastRead;

	/**
	 * Create a connection.
	 * @param opening what ends with the connection
	 * @param loop its event loop
	 * @param streamsWanted streams that it may have at a time, unless the server allows
	 * fewer
	 */
	StreamConnection(StreamPool pool, Future<Channel> opening, EventLoop loop, int streamsWanted) {
		this.pool = pool;
		this.opening = opening;
		this.loop = loop;
		this.streamsWanted = streamsWanted;
		this.mostStreams = streamsWanted;
	}

	EventLoop loop() {
		return this.loop;
	}

	boolean hasRoom() {
		return !this.retired && this.streams < this.mostStreams;
	}

	boolean isOverfull() {
		return this.streams > this.mostStreams;
	}

	void allow(int streams) {
		this.mostStreams = Math.min(streams, this.streamsWanted);
	}

	void enter() {
		this.streams++;
	}

	void leave() {
		this.streams--;
		this.idleSince = System.nanoTime();
	}

	/**
	 * Have it take no more streams.
	 */
	void retire() {
		this.retired = true;
	}

	/**
	 * Return whether nobody will need it any more.
	 */
	boolean isSpent() {
		return this.retired && this.streams == 0;
	}

	/**
	 * Return what ends when it is open, or isn't going to be.
	 */
	Future<Channel> opening() {
		return this.opening;
	}

	boolean isIdle() {
		return this.streams == 0;
	}

	long idleSince() {
		return this.idleSince;
	}

	/**
	 * Return when the server sent something last.
	 */
	long lastRead() {
		return this.lastRead;
	}

	/**
	 * Take note that the connection is open, and read what the server says of it.
	 */
	void opened(Channel channel) {
		this.lastRead = System.nanoTime();
		channel.pipeline().addBefore(channel.pipeline().context(Http2MultiplexHandler.class).name(), null, this);
		readLimits(channel);
	}

	private void readLimits(Channel channel) {
		Http2Connection connection = channel.pipeline().get(Http2FrameCodec.class).connection();
		this.pool.allow(this, connection.goAwayReceived() ? 0 : connection.local().maxActiveStreams());
	}

	/**
	 * Begin an exchange for which there is room, as soon as the connection is open.
	 */
	void begin(Exchange exchange) {
		this.opening.addListener((Future<Channel> opened) -> {
			if (!opened.isSuccess()) {
				exchange.fail(opened.cause());
			}
			else if (exchange.isOver()) {
				this.pool.left(this);
			}
			else if (this.pool.leftOverfull(this)) {
				this.pool.acquire(exchange);
			}
			else {
				open(opened.getNow(), exchange);
			}
		});
	}

	private void open(Channel channel, Exchange exchange) {
		new Http2StreamChannelBootstrap(channel).open().addListener((Future<Http2StreamChannel> opened) -> {
			if (opened.isSuccess()) {
				ServerConnection stream = new ServerConnection(opened.getNow(), this.pool, this.used);
				this.used = true;
				opened.getNow().attr(StreamPool.CONNECTION).set(this);
				opened.getNow().pipeline().addLast(CODEC, stream);
				stream.begin(exchange);
			}
			else {
				this.pool.left(this);
				exchange.fail(new ConnectException("The server has closed the connection").initCause(opened.cause()));
			}
		});
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		this.lastRead = System.nanoTime();
		if (message instanceof Http2SettingsFrame) {
			readLimits(context.channel());
		}
		else if (message instanceof Http2GoAwayFrame) {
			this.pool.allow(this, 0);
		}
		context.fireChannelRead(message);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.pool.closed(this);
		context.fireChannelInactive();
	}

	/**
	 * Close it, if it is open.
	 * @return what ends when it is closed, or is open or isn't going to be
	 */
	Future<?> close() {
		Channel channel = this.opening.getNow();
		return (channel != null) ? channel.close() : this.opening;
	}

}
