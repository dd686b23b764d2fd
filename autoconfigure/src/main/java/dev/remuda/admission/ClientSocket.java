package dev.remuda.admission;

import org.jspecify.annotations.Nullable;

/**
 * The connection that a request came on, as the kernel knows it.
 *
 * @param localPort the port of the server
 * @param remotePort the port of the client
 * @param remoteAddress the address of the client in letters; {@code null} if it isn't
 * known
 */
public record ClientSocket(int localPort, int remotePort, @Nullable String remoteAddress) {

}
