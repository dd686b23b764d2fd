package dev.remuda.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of HTTP/2 frames before the decoder does. It ends a connection whose
 * client takes too long for the head of a request, be it that it sends a byte a second,
 * or has no request at all for as long; and one whose client sends a head for a stream
 * that is over or was passed over (RFC 9113, 5.1), which to the decoder looks like one
 * that is late.
 */
final class Http2FrameGuard extends ChannelInboundHandlerAdapter {

	private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf().asReadOnly();

	private static final int HEAD = 9;

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int CONTINUATION = 9;

	private static final int END_STREAM = 1;

	private static final int END_HEADERS = 4;

	private final long timeout;

	private final RecentStreams begun = new RecentStreams();

	private final RecentStreams sent = new RecentStreams();

	private final RecentStreams ended = new RecentStreams();

	private @Nullable Http2FrameCodec codec;

	private @Nullable Future<?> timer;

	private int prefaceRead;

	private final byte[] head = new byte[HEAD];

	private int headRead;

	private int payloadLeft;

	private boolean blockEnds;

	private boolean inBlock;

	private int late;

	private boolean broken;

	private long since = System.nanoTime();

	/**
	 * Create a guard of a connection.
	 * @param timeout how long a client may take for the head of a request, from the start
	 * of the connection or the end of the last request on
	 */
	Http2FrameGuard(Duration timeout) {
		this.timeout = timeout.toNanos();
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		look(context);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		handlerRemoved(context);
		context.fireChannelInactive();
	}

	/**
	 * Look whether the time is over. There is one timer for many requests.
	 */
	private void look(ChannelHandlerContext context) {
		boolean waits = this.inBlock || this.codec == null || this.codec.connection().numActiveStreams() == 0;
		long left = (waits) ? this.since + this.timeout - System.nanoTime() : this.timeout;
		if (left > 0) {
			this.timer = context.executor().schedule(() -> look(context), left, TimeUnit.NANOSECONDS);
		}
		else if (this.inBlock) {
			context.close();
		}
		else {
			// With a farewell
			context.channel().close();
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (this.broken) {
			ReferenceCountUtil.release(message);
			return;
		}
		if (message instanceof ByteBuf bytes && !read(context, bytes)) {
			if (this.prefaceRead < PREFACE.readableBytes()) {
				// It is HTTP/1.1
				context.pipeline().remove(this);
			}
			else {
				ReferenceCountUtil.release(message);
				return;
			}
		}
		context.fireChannelRead(message);
	}

	/**
	 * Read what came, and leave it as it is.
	 * @return whether the connection goes on as HTTP/2
	 */
	private boolean read(ChannelHandlerContext context, ByteBuf bytes) {
		int index = bytes.readerIndex();
		while (index < bytes.writerIndex()) {
			if (this.prefaceRead < PREFACE.readableBytes()) {
				if (bytes.getByte(index) != PREFACE.getByte(this.prefaceRead)) {
					return false;
				}
				this.prefaceRead++;
				index++;
			}
			else if (this.headRead < HEAD) {
				this.head[this.headRead++] = bytes.getByte(index++);
				if (this.headRead == HEAD && !begin(context)) {
					return false;
				}
			}
			else {
				int part = Math.min(this.payloadLeft, bytes.writerIndex() - index);
				this.payloadLeft -= part;
				index += part;
			}
			if (this.headRead == HEAD && this.payloadLeft == 0) {
				this.headRead = 0;
				this.inBlock &= !this.blockEnds;
			}
		}
		return true;
	}

	/**
	 * Take note of the head of a frame.
	 * @return whether it may be
	 */
	private boolean begin(ChannelHandlerContext context) {
		this.payloadLeft = (this.head[0] & 0xff) << 16 | (this.head[1] & 0xff) << 8 | (this.head[2] & 0xff);
		int type = this.head[3];
		boolean block = type == HEADERS || type == CONTINUATION;
		this.blockEnds = block && (this.head[4] & END_HEADERS) != 0;
		if (block && !this.inBlock) {
			this.inBlock = true;
			this.since = System.nanoTime();
		}
		int stream = (this.head[5] & 0x7f) << 24 | (this.head[6] & 0xff) << 16 | (this.head[7] & 0xff) << 8
				| (this.head[8] & 0xff);
		boolean allowed = type != HEADERS || mayBegin(context, stream);
		if ((type == HEADERS || type == DATA) && (this.head[4] & END_STREAM) != 0) {
			this.sent.add(stream);
		}
		return allowed;
	}

	private boolean mayBegin(ChannelHandlerContext context, int stream) {
		if (stream > this.begun.last()) {
			this.begun.add(stream);
			return true;
		}
		Http2FrameCodec decoder = this.codec;
		if (decoder != null && decoder.connection().stream(stream) == null) {
			if (this.ended.contains(stream)) {
				return refuse(context, decoder, Http2Error.STREAM_CLOSED, stream);
			}
			if (this.begun.isWithout(stream)) {
				return refuse(context, decoder, Http2Error.PROTOCOL_ERROR, stream);
			}
		}
		this.late = (this.sent.contains(stream)) ? stream : 0;
		return true;
	}

	private boolean refuse(ChannelHandlerContext context, Http2FrameCodec decoder, Http2Error error, int stream) {
		this.broken = true;
		decoder.onError(context.pipeline().context(decoder), false,
				Http2Exception.connectionError(error, "A head for the stream %d, which can have none", stream));
		return false;
	}

	/**
	 * Take note of what decodes the frames.
	 */
	void decodedBy(Http2FrameCodec codec) {
		this.codec = codec;
		codec.connection().addListener(new Streams());
	}

	/**
	 * Return whether the last head on a stream came after the client had ended it.
	 */
	boolean isLate(int stream) {
		return this.late == stream;
	}

	/**
	 * Takes note of streams that end.
	 */
	private final class Streams extends Http2ConnectionAdapter {

		@Override
		public void onStreamClosed(Http2Stream stream) {
			if (!stream.isResetSent()) {
				Http2FrameGuard.this.ended.add(stream.id());
			}
			Http2FrameGuard.this.since = System.nanoTime();
		}

	}

	/**
	 * The streams that something happened to last, as many as are needed to tell a
	 * mistake of the client from a frame that is late.
	 */
	private static final class RecentStreams {

		private final int[] streams = new int[64];

		private int count;

		private int last;

		void add(int stream) {
			this.streams[this.count++ % this.streams.length] = stream;
			this.last = stream;
		}

		int last() {
			return this.last;
		}

		boolean contains(int stream) {
			for (int one : this.streams) {
				if (one == stream) {
					return true;
				}
			}
			return false;
		}

		/**
		 * Return whether it is certain that a stream wasn't among them.
		 */
		boolean isWithout(int stream) {
			int oldest = (this.count <= this.streams.length) ? 0 : this.streams[this.count % this.streams.length];
			return stream > oldest && !contains(stream);
		}

	}

}
