/**
 * What Linux can do with sockets and Java has no way to ask for. Plain Java and JNA;
 * elsewhere than on Linux, or without JNA, callers are told that it can't be done.
 */
@NullMarked
package dev.remuda.socket;

import org.jspecify.annotations.NullMarked;
