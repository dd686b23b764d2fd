package dev.remuda.inference;

import java.util.List;

/**
 * The model over a {@link BatchFunction}.
 */
record FunctionModel<I, O>(BatchFunction<I, O> function) implements LoadedModel<I, O> {

	@Override
	public InputRules<I> rules() {
		return this.function;
	}

	@Override
	@SuppressWarnings("unchecked")
	public List<ModelSample<I, O>> samples() {
		return (this.function instanceof ModelSamples<?, ?> samples) ? ((ModelSamples<I, O>) samples).samples()
				: List.of();
	}

	@Override
	public Session<I, O> openSession() {
		return new FunctionSession<>(this.function);
	}

	@Override
	public void close() {
	}

	private record FunctionSession<I, O>(BatchFunction<I, O> function) implements Session<I, O> {

		@Override
		public List<O> run(List<I> inputs) throws Exception {
			return this.function.apply(inputs);
		}

		@Override
		public void close() {
		}

	}

}
