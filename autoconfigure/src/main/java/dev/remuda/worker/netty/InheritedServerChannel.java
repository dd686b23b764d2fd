package dev.remuda.worker.netty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.remuda.socket.InheritedListener;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DefaultServerSocketChannelConfig;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannelConfig;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A channel on a socket that listens already, and that other processes have as well. A
 * thread of its own waits for connections: an event loop would take whatever it can get,
 * and nobody would get equally many.
 */
final class InheritedServerChannel extends AbstractServerChannel implements ServerSocketChannel {

	/**
	 * How long to wait after a connection couldn't be accepted, as when there are too
	 * many open files.
	 */
	private static final long PAUSE_MILLIS = 50;

	private static final Log logger = LogFactory.getLog(InheritedServerChannel.class);

	private final InheritedListener listener;

	private final ServerSocket socket;

	private final ServerSocketChannelConfig config;

	/**
	 * One for each time that Netty asks for a connection.
	 */
	private final Semaphore asked = new Semaphore(0);

	private volatile boolean bound;

	private volatile boolean closed;

	InheritedServerChannel(InheritedListener listener) throws IOException {
		this.listener = listener;
		this.socket = listener.socket();
		this.config = new DefaultServerSocketChannelConfig(this, this.socket);
	}

	@Override
	protected void doBind(SocketAddress address) {
		this.bound = true;
		Thread thread = new Thread(this::acceptOnAndOn, "worker-acceptor");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	protected void doBeginRead() {
		if (this.asked.availablePermits() == 0) {
			this.asked.release();
		}
	}

	private void acceptOnAndOn() {
		try {
			while (!this.closed) {
				this.asked.acquire();
				SocketChannel accepted = accept();
				if (accepted == null) {
					return;
				}
				eventLoop().execute(() -> read(accepted));
			}
		}
		catch (InterruptedException ex) {
			// It is over
		}
	}

	private @Nullable SocketChannel accept() throws InterruptedException {
		while (true) {
			try {
				return this.listener.accept();
			}
			catch (IOException ex) {
				logger.warn("A connection can't be accepted", ex);
				TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
			}
		}
	}

	private void read(SocketChannel accepted) {
		pipeline().fireChannelRead(new NioSocketChannel(this, accepted));
		pipeline().fireChannelReadComplete();
	}

	@Override
	protected void doClose() {
		this.closed = true;
		this.asked.release();
	}

	@Override
	public ServerSocketChannelConfig config() {
		return this.config;
	}

	@Override
	public boolean isOpen() {
		return !this.closed;
	}

	@Override
	public boolean isActive() {
		return this.bound && !this.closed;
	}

	@Override
	protected boolean isCompatible(EventLoop loop) {
		return true;
	}

	@Override
	public InetSocketAddress localAddress() {
		return (InetSocketAddress) super.localAddress();
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		return null;
	}

	@Override
	protected SocketAddress localAddress0() {
		return this.socket.getLocalSocketAddress();
	}

}
