/**
 * The servers behind the gateway: which of them takes the next request, which is left
 * alone for a while, and what each has done. Plain Java: it opens no connection and keeps
 * no thread, and is told by others how requests and checks went.
 */
@NullMarked
package dev.remuda.gateway.upstream;

import org.jspecify.annotations.NullMarked;
