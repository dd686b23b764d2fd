package dev.remuda.worker;

/**
 * The server that runs the worker model.
 *
 * @param name its product name
 * @param version its version
 */
public record WorkerServer(String name, String version) {

}
