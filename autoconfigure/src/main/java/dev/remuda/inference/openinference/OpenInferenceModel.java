package dev.remuda.inference.openinference;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import tools.jackson.databind.json.JsonMapper;

import dev.remuda.inference.InferenceModel;

/**
 * A model that is asked through the protocol. It has one input tensor, {@code input}, and
 * one output tensor, {@code output}; each element of their first axis is a call. The
 * calls of a request wait for the model at the same time, so they are run together.
 *
 * @param <I> the type of an input
 * @param <O> the type of an answer
 */
public final class OpenInferenceModel<I, O> {

	/**
	 * The only version of a model that there is.
	 */
	public static final String VERSION = "1";

	private static final String INPUT = "input";

	private static final String OUTPUT = "output";

	private final String name;

	private final String platform;

	private final int maxElements;

	private final InferenceModel<I, O> model;

	private final TensorType<I> inputType;

	private final TensorType<O> outputType;

	/**
	 * Create a model.
	 * @param name its name
	 * @param platform what runs it, as in {@code pytorch_torchscript}
	 * @param maxElements elements that the first axis of a request may have; more than
	 * the queue of the model holds would only be refused by it
	 * @param model answers the calls
	 * @param input the type of an input
	 * @param output the type of an answer
	 * @param mapper reads and writes values that are no scalars, strings or arrays of
	 * primitives
	 */
	public OpenInferenceModel(String name, String platform, int maxElements, InferenceModel<I, O> model, Type input,
			Type output, JsonMapper mapper) {
		this.name = name;
		this.platform = platform;
		this.maxElements = maxElements;
		this.model = model;
		this.inputType = TensorType.of(input, mapper);
		this.outputType = TensorType.of(output, mapper);
	}

	/**
	 * Return what a client is told of the model.
	 * @return the metadata
	 */
	public ModelMetadata metadata() {
		return new ModelMetadata(this.name, List.of(VERSION), this.platform, List.of(this.inputType.metadata(INPUT)),
				List.of(this.outputType.metadata(OUTPUT)));
	}

	/**
	 * Answer a request without blocking. The future fails with what the first call that
	 * fails does, or with an {@link UnanswerableException}; the other calls are withdrawn
	 * then, and also when the future is cancelled.
	 * @param request the request
	 * @return a future of the response
	 * @throws MalformedRequestException if the request doesn't fit the model; nothing was
	 * run
	 */
	public CompletableFuture<InferenceResponse> infer(InferenceRequest request) {
		for (String output : request.outputs()) {
			require(output.equals(OUTPUT), "has no output '%s', only '%s'".formatted(output, OUTPUT));
		}
		CompletableFuture<List<O>> answers = answer(inputs(request), request);
		CompletableFuture<InferenceResponse> response = answers.thenApply((values) -> respond(request, values));
		response.whenComplete((done, failure) -> answers.cancel(false));
		return response;
	}

	private List<I> inputs(InferenceRequest request) {
		List<String> names = request.inputs().stream().map(InputTensor::name).toList();
		require(names.equals(List.of(INPUT)), "takes one input, '%s', and the request has %s".formatted(INPUT,
				names.isEmpty() ? "none" : "'" + String.join("', '", names) + "'"));
		InputTensor tensor = request.inputs().get(0);
		TensorMetadata wanted = this.inputType.metadata(INPUT);
		require(tensor.datatype().equals(wanted.datatype()), "takes the datatype %s for '%s', and the request has '%s'"
			.formatted(wanted.datatype(), INPUT, tensor.datatype()));
		require(fits(tensor.shape(), wanted.shape().size()),
				"takes the shape %s for '%s', and the request has %s".formatted(wanted.shape(), INPUT, tensor.shape()));
		require(tensor.rows() >= 1 && tensor.rows() <= this.maxElements,
				"takes from 1 to %d elements in the first axis of '%s', and the request has %d"
					.formatted(this.maxElements, INPUT, tensor.rows()));
		tensor.requireAllElements();
		return IntStream.range(0, tensor.rows()).mapToObj((row) -> this.inputType.read(tensor, row)).toList();
	}

	/**
	 * A column of scalars is as good as a row of them.
	 */
	private static boolean fits(List<Integer> shape, int dimensions) {
		return shape.size() == dimensions || (dimensions == 1 && shape.size() == 2 && shape.get(1) == 1);
	}

	private void require(boolean condition, String fault) {
		if (!condition) {
			throw new MalformedRequestException("The model '%s' %s".formatted(this.name, fault));
		}
	}

	private CompletableFuture<List<O>> answer(List<I> inputs, InferenceRequest request) {
		CompletableFuture<List<O>> answers = new CompletableFuture<>();
		List<CompletableFuture<O>> calls = new ArrayList<>(inputs.size());
		for (I input : inputs) {
			if (answers.isDone()) {
				break;
			}
			CompletableFuture<O> call = this.model.submit(input, request.options());
			calls.add(call);
			call.whenComplete((value, failure) -> {
				if (failure != null) {
					answers.completeExceptionally(failure);
				}
			});
		}
		CompletableFuture.allOf(calls.toArray(CompletableFuture<?>[]::new))
			.thenRun(() -> answers.complete(calls.stream().map(CompletableFuture::join).toList()));
		answers.whenComplete((values, failure) -> {
			if (failure != null) {
				calls.forEach((call) -> call.cancel(false));
			}
		});
		return answers;
	}

	private InferenceResponse respond(InferenceRequest request, List<O> values) {
		if (values.stream().anyMatch(Objects::isNull)) {
			throw new UnanswerableException(
					"The model '%s' gave no answer to one of the elements".formatted(this.name));
		}
		return new InferenceResponse(this.name, VERSION, request.id(), List.of(this.outputType.write(OUTPUT, values)));
	}

}
