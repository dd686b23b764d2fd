package dev.remuda.inference.djl;

import java.nio.file.Path;
import java.util.List;

import ai.djl.translate.Translator;
import dev.remuda.inference.LoadedModel;
import dev.remuda.inference.LoadedModel.Session;
import dev.remuda.inference.ModelStartException;

/**
 * A program that loads a model, for two workers, and prints what it answers or why it
 * can't be loaded.
 */
public final class LoadProbe {

	private LoadProbe() {
	}

	/**
	 * Load a model.
	 * @param arguments the file, and {@code stack} for a translator that leaves batches
	 * to DJL
	 */
	public static void main(String[] arguments) throws Exception {
		Translator<String, Float> translator = (arguments.length > 1) ? new StackingTranslator()
				: new ScorerTranslator();
		try {
			LoadedModels<String, Float> loaded = new DjlModelLoader(2).load("scorer",
					ModelFile.of(Path.of(arguments[0])), null, "auto", translator);
			try (LoadedModel<String, Float> model = loaded.models().get(0);
					Session<String, Float> session = model.openSession()) {
				System.out.printf("%nengine=%s%n", loaded.engine());
				System.out.printf("answers=%s%n", session.run(List.of("abc", "zab")));
			}
		}
		catch (ModelStartException ex) {
			System.out.printf("%nmessage=%s%naction=%s%n", ex.getMessage(), ex.getAction());
		}
		System.out.printf("optimizer=%s%n", System.getProperty("ai.djl.pytorch.graph_optimizer"));
	}

}
