package dev.remuda.worker.netty;

import java.io.IOException;
import java.net.SocketAddress;

import dev.remuda.socket.InheritedListener;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * A channel on a socket that listens already. It accepts nothing until this process is
 * ready, and the socket stays open when it is closed: others may have it, too.
 */
final class InheritedServerChannel extends NioServerSocketChannel {

	private final InheritedListener listener;

	private volatile boolean bound;

	private volatile boolean closed;

	InheritedServerChannel(InheritedListener listener) throws IOException {
		super(listener.channel());
		this.listener = listener;
	}

	@Override
	public boolean isActive() {
		return this.bound && isOpen();
	}

	@Override
	protected void doBind(SocketAddress localAddress) {
		this.bound = true;
	}

	@Override
	protected void doBeginRead() throws Exception {
		if (this.listener.isOpen()) {
			super.doBeginRead();
		}
		else {
			this.listener.whenOpen(() -> eventLoop().execute(this::read));
		}
	}

	@Override
	public boolean isOpen() {
		return !this.closed && super.isOpen();
	}

	@Override
	protected void doClose() {
		this.closed = true;
		if (!this.listener.isShared()) {
			this.listener.shutdown();
		}
	}

}
