package dev.remuda.inference.contract;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import dev.remuda.worker.WorkerModel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link InferenceContractTests} under the reactive model.
 */
class ReactiveInferenceContractTests extends InferenceContractTests {

	ReactiveInferenceContractTests() {
		super(WorkerModel.REACTIVE);
	}

	@Test
	void aClientThatLeavesWithdrawsItsCall() throws Exception {
		CompletableFuture<HttpResponse<String>> blocked = block();
		CompletableFuture<HttpResponse<String>> leaving = send("/mono", "leaving");
		awaitQueue(1);
		leaving.cancel(true);
		awaitQueue(0);
		model().release.countDown();
		assertThat(blocked.join().body()).isEqualTo("BLOCK");
		assertThat(model().batches).containsExactly(List.of("block"));
	}

}
