package dev.remuda.inference.openinference;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceOptions;
import dev.remuda.inference.InferenceResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OpenInferenceModel}.
 */
class OpenInferenceModelTests {

	private final Calls calls = new Calls();

	private final OpenInferenceModel<String, Integer> model = new OpenInferenceModel<>("m", "p", 8, this.calls,
			String.class, Integer.class, JsonMapper.shared());

	@Test
	void answersInTheOrderOfTheRequestWhoeverIsFirst() {
		CompletableFuture<InferenceResponse> response = infer(3);
		this.calls.made.get(2).complete(2);
		this.calls.made.get(0).complete(0);
		assertThat(response).isNotDone();
		this.calls.made.get(1).complete(1);
		assertThat(response.join().outputs().get(0).data()).isEqualTo(List.of(0, 1, 2));
	}

	@Test
	void theFirstFailureEndsTheRequestAndWithdrawsTheOtherCalls() {
		CompletableFuture<InferenceResponse> response = infer(3);
		this.calls.made.get(1).completeExceptionally(new IllegalStateException("first"));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(response::join)
			.withRootCauseInstanceOf(IllegalStateException.class)
			.withMessageContaining("first");
		assertThat(this.calls.made.get(0)).isCancelled();
		assertThat(this.calls.made.get(2)).isCancelled();
	}

	@Test
	void submitsNothingAfterACallThatWasRefused() {
		this.calls.refused = 1;
		assertThat(infer(4)).isCompletedExceptionally();
		assertThat(this.calls.made).hasSize(2);
		assertThat(this.calls.made.get(0)).isCancelled();
	}

	@Test
	void withdrawsTheCallsWhenTheRequestIsCancelled() {
		infer(2).cancel(false);
		assertThat(this.calls.made).hasSize(2).allMatch(CompletableFuture::isCancelled);
	}

	@Test
	void saysThatAnAnswerIsMissing() {
		CompletableFuture<InferenceResponse> response = infer(1);
		this.calls.made.get(0).complete(null);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(response::join)
			.withCauseInstanceOf(UnanswerableException.class)
			.withMessageContaining("The model 'm' gave no answer to one of the elements");
	}

	@Test
	void readsAllElementsBeforeItSubmitsOne() {
		assertThatExceptionOfType(MalformedRequestException.class)
			.isThrownBy(() -> this.model.infer(request(2, "[\"a\",7]")));
		assertThat(this.calls.made).isEmpty();
	}

	private CompletableFuture<InferenceResponse> infer(int elements) {
		return this.model.infer(request(elements,
				JsonMapper.shared().writeValueAsString(new String[elements]).replace("null", "\"a\"")));
	}

	private static InferenceRequest request(int elements, String data) {
		return InferenceRequest.read("""
				{"inputs":[{"name":"input","shape":[%d],"datatype":"BYTES","data":%s}]}
				""".formatted(elements, data).getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Leaves the answering of its calls to the test.
	 */
	private static final class Calls implements InferenceModel<String, Integer> {

		private final List<CompletableFuture<Integer>> made = new ArrayList<>();

		private int refused = -1;

		@Override
		public CompletableFuture<Integer> submit(String input, InferenceOptions options) {
			CompletableFuture<Integer> call = (this.made.size() == this.refused)
					? CompletableFuture.failedFuture(new IllegalStateException()) : new CompletableFuture<>();
			this.made.add(call);
			return call;
		}

		@Override
		public Integer infer(String input, InferenceOptions options) {
			throw new UnsupportedOperationException();
		}

		@Override
		public List<InferenceResult<Integer>> inferAll(List<? extends String> inputs, InferenceOptions options) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close() {
		}

	}

}
