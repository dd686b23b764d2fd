package dev.remuda.inference.autoconfigure;

import java.util.List;

import dev.remuda.inference.LoadedModel;

/**
 * A model that was loaded.
 *
 * @param models the model on each of its devices
 * @param engine what runs it, for people to read
 */
record LoadedBackend(List<LoadedModel<Object, Object>> models, String engine) {

}
