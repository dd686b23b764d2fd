package dev.remuda.inference.djl;

/**
 * Threads of an engine's own, beside the one that calls it.
 *
 * @param intraOp threads that share the work of one operator, the caller's included
 * @param interOp threads that run operators which don't depend on each other
 */
public record EngineThreads(int intraOp, int interOp) {
}
