package dev.remuda.worker.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.remuda.socket.InheritedListener;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Event loops for a server whose socket was open before this process was there. They are
 * Java's, as Netty's own for Linux can't take one over.
 */
public final class InheritedListenerLoops implements LoopResources {

	private final LoopResources loops;

	private final InheritedListener listener;

	/**
	 * The first server is that of the application. The one that it is managed with comes
	 * later, and has a socket of its own.
	 */
	private final AtomicBoolean taken = new AtomicBoolean();

	/**
	 * Create event loops.
	 * @param loops what they are made of
	 * @param listener the socket of the first server
	 */
	public InheritedListenerLoops(LoopResources loops, InheritedListener listener) {
		this.loops = loops;
		this.listener = listener;
	}

	@Override
	public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
		if (type == ServerSocketChannel.class && this.taken.compareAndSet(false, true)) {
			try {
				return type.cast(new InheritedServerChannel(this.listener));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return this.loops.onChannel(type, group);
	}

	@Override
	public <C extends Channel> Class<? extends C> onChannelClass(Class<C> type, EventLoopGroup group) {
		return this.loops.onChannelClass(type, group);
	}

	@Override
	public EventLoopGroup onClient(boolean useNative) {
		return this.loops.onClient(false);
	}

	@Override
	public EventLoopGroup onServer(boolean useNative) {
		return this.loops.onServer(false);
	}

	@Override
	public EventLoopGroup onServerSelect(boolean useNative) {
		return this.loops.onServerSelect(false);
	}

	@Override
	public boolean daemon() {
		return this.loops.daemon();
	}

	@Override
	public boolean isDisposed() {
		return this.loops.isDisposed();
	}

	@Override
	public void dispose() {
		this.loops.dispose();
	}

	@Override
	public Mono<Void> disposeLater() {
		return this.loops.disposeLater();
	}

	@Override
	public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
		return this.loops.disposeLater(quietPeriod, timeout);
	}

}
