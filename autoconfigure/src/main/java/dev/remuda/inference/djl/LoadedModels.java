package dev.remuda.inference.djl;

import java.util.List;

import dev.remuda.inference.LoadedModel;

/**
 * A model on each of its devices.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 * @param models the model on each device, at least one, to be closed by whoever takes
 * them
 * @param engine what runs them
 */
public record LoadedModels<I, O>(List<LoadedModel<I, O>> models, EngineInfo engine) {
}
