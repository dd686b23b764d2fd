package dev.remuda.inference.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.remuda.inference.openinference.InferenceRequest;
import dev.remuda.inference.openinference.InferenceResponse;
import dev.remuda.inference.openinference.MalformedRequestException;
import dev.remuda.inference.openinference.ModelReady;
import dev.remuda.inference.openinference.OpenInferenceModel;
import dev.remuda.inference.openinference.ProtocolJson;
import dev.remuda.inference.openinference.ServerLive;
import dev.remuda.inference.openinference.ServerMetadata;
import dev.remuda.inference.openinference.ServerReady;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers for the models by version 2 of the Open Inference Protocol, the same under
 * Spring MVC and WebFlux. It returns futures only, so that no thread waits for a model
 * and nothing has to be moved off an event loop.
 */
@RestController
@RequestMapping("/v2")
class OpenInferenceController {

	/**
	 * Set by a client that sends tensors as bytes behind the JSON.
	 */
	private static final String BINARY = "Inference-Header-Content-Length";

	private static final List<String> EXTENSIONS = List.of("schedule_policy");

	private final OpenInferenceModels models;

	OpenInferenceController(OpenInferenceModels models) {
		this.models = models;
	}

	@GetMapping({ "", "/" })
	CompletableFuture<ResponseEntity<byte[]>> server() {
		String version = OpenInferenceController.class.getPackage().getImplementationVersion();
		return done(HttpStatus.OK,
				new ServerMetadata("remuda", Objects.requireNonNullElse(version, "unknown"), EXTENSIONS));
	}

	@GetMapping("/health/live")
	CompletableFuture<ResponseEntity<byte[]>> live() {
		return done(HttpStatus.OK, new ServerLive(true));
	}

	@GetMapping("/health/ready")
	CompletableFuture<ResponseEntity<byte[]>> ready() {
		boolean ready = this.models.areReady();
		return done(status(ready), new ServerReady(ready));
	}

	@GetMapping({ "/models/{model}", "/models/{model}/versions/{version}" })
	CompletableFuture<ResponseEntity<byte[]>> model(@PathVariable("model") String name,
			@PathVariable(name = "version", required = false) @Nullable String version) {
		OpenInferenceModel<?, ?> model = find(name, version);
		return (model != null) ? done(HttpStatus.OK, model.metadata()) : notFound(name, version);
	}

	@GetMapping({ "/models/{model}/ready", "/models/{model}/versions/{version}/ready" })
	CompletableFuture<ResponseEntity<byte[]>> modelReady(@PathVariable("model") String name,
			@PathVariable(name = "version", required = false) @Nullable String version) {
		Boolean ready = isKnown(version) ? this.models.isReady(name) : null;
		return (ready != null) ? done(status(ready), new ModelReady(name, ready)) : notFound(name, version);
	}

	@PostMapping({ "/models/{model}/infer", "/models/{model}/versions/{version}/infer" })
	CompletableFuture<ResponseEntity<byte[]>> infer(@PathVariable("model") String name,
			@PathVariable(name = "version", required = false) @Nullable String version,
			@RequestHeader(name = BINARY, required = false) @Nullable String binary, OpenInferenceBody body) {
		OpenInferenceModel<?, ?> model = find(name, version);
		if (model == null) {
			return notFound(name, version);
		}
		if (binary != null) {
			throw new MalformedRequestException(
					"The request has tensors in binary form, an extension that this server doesn't have: send them as JSON");
		}
		CompletableFuture<InferenceResponse> response = model.infer(InferenceRequest.read(body.bytes()));
		CompletableFuture<ResponseEntity<byte[]>> reply = response.handle(
				(done, failure) -> (failure != null) ? OpenInferenceErrors.of(failure) : reply(HttpStatus.OK, done));
		// The server cancels it when the client is gone.
		reply.whenComplete((sent, failure) -> response.cancel(false));
		return reply;
	}

	@ExceptionHandler
	ResponseEntity<byte[]> failed(Exception ex) {
		return OpenInferenceErrors.of(ex);
	}

	private @Nullable OpenInferenceModel<?, ?> find(String name, @Nullable String version) {
		return isKnown(version) ? this.models.find(name) : null;
	}

	private static boolean isKnown(@Nullable String version) {
		return version == null || version.equals(OpenInferenceModel.VERSION);
	}

	private static HttpStatus status(boolean ready) {
		return ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
	}

	private static CompletableFuture<ResponseEntity<byte[]>> notFound(String name, @Nullable String version) {
		String message = (version != null) ? "There is no version '%s' of a model '%s'".formatted(version, name)
				: "There is no model '%s'".formatted(name);
		return CompletableFuture.completedFuture(OpenInferenceErrors.notFound(message));
	}

	private static CompletableFuture<ResponseEntity<byte[]>> done(HttpStatus status, Object body) {
		return CompletableFuture.completedFuture(reply(status, body));
	}

	private static ResponseEntity<byte[]> reply(HttpStatus status, Object body) {
		return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(ProtocolJson.write(body));
	}

}
