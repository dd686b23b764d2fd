package dev.remuda.gateway.connection;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/**
 * Opens connections to a server.
 */
interface Connector {

	/**
	 * Open a connection.
	 * @param loop the event loop that it is to be on
	 * @return the connection, once it speaks HTTP/1.1 and, if it is encrypted, is known
	 * to be with the server; ends on that event loop
	 */
	Future<Channel> connect(EventLoop loop);

}
