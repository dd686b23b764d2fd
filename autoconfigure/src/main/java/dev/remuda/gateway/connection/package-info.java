/**
 * A client of HTTP/1.1 and HTTP/2 for a proxy: what it does for a request on the event
 * loop that the request came on, it does without leaving it. It knows Netty and Reactor,
 * and neither Spring nor the gateway.
 */
@NullMarked
package dev.remuda.gateway.connection;

import org.jspecify.annotations.NullMarked;
