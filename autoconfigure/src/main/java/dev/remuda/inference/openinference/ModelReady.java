package dev.remuda.inference.openinference;

/**
 * Says whether a model takes calls.
 *
 * @param name the name of the model
 * @param ready whether it does
 */
public record ModelReady(String name, boolean ready) {

}
