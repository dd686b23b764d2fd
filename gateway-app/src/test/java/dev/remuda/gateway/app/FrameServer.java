package dev.remuda.gateway.app;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;

/**
 * A server that speaks HTTP/2 frame by frame, so that it can do what no other does.
 */
class FrameServer implements AutoCloseable {

	final AtomicInteger connections = new AtomicInteger();

	final AtomicInteger requests = new AtomicInteger();

	final CopyOnWriteArrayList<Long> resets = new CopyOnWriteArrayList<>();

	private final Set<Channel> open = ConcurrentHashMap.newKeySet();

	private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final Channel channel;

	/**
	 * Start a server.
	 * @param settings what it allows
	 * @param behaviour what it does with the head of a request
	 */
	FrameServer(Http2Settings settings, Behaviour behaviour) {
		this.channel = new ServerBootstrap().group(this.loops)
			.channel(NioServerSocketChannel.class)
			.childHandler(new ChannelInitializer<Channel>() {

				@Override
				protected void initChannel(Channel connection) {
					FrameServer.this.connections.incrementAndGet();
					FrameServer.this.open.add(connection);
					connection.closeFuture().addListener((closed) -> FrameServer.this.open.remove(connection));
					connection.pipeline()
						.addLast(Http2FrameCodecBuilder.forServer().initialSettings(settings).build(),
								new Http2MultiplexHandler(new ChannelInitializer<Channel>() {

									@Override
									protected void initChannel(Channel stream) {
										stream.pipeline().addLast(new Stream(behaviour));
									}

								}));
				}

			})
			.bind(new InetSocketAddress("127.0.0.1", 0))
			.syncUninterruptibly()
			.channel();
	}

	FrameServer(Behaviour behaviour) {
		this(Http2Settings.defaultSettings(), behaviour);
	}

	static void answer(ChannelHandlerContext stream, String text) {
		stream.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
		stream.writeAndFlush(new DefaultHttp2DataFrame(ByteBufUtil.writeUtf8(stream.alloc(), text), true));
	}

	String address() {
		return "127.0.0.1:" + ((InetSocketAddress) this.channel.localAddress()).getPort();
	}

	int open() {
		return this.open.size();
	}

	@Override
	public void close() {
		this.channel.close().syncUninterruptibly();
		this.open.forEach((connection) -> connection.close().syncUninterruptibly());
		this.loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
	}

	/**
	 * What the server does with a request.
	 */
	interface Behaviour {

		void serve(ChannelHandlerContext stream, Http2HeadersFrame head);

	}

	private final class Stream extends ChannelInboundHandlerAdapter {

		private final Behaviour behaviour;

		Stream(Behaviour behaviour) {
			this.behaviour = behaviour;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			if (message instanceof Http2HeadersFrame head) {
				FrameServer.this.requests.incrementAndGet();
				this.behaviour.serve(context, head);
			}
			ReferenceCountUtil.release(message);
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof Http2ResetFrame reset) {
				FrameServer.this.resets.add(reset.errorCode());
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
