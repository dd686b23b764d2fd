package dev.remuda.inference.autoconfigure;

import reactor.core.publisher.Mono;

import org.springframework.core.MethodParameter;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads the body of a request under WebFlux.
 */
class ReactiveBodyResolver implements HandlerMethodArgumentResolver {

	private final int limit;

	ReactiveBodyResolver(int limit) {
		this.limit = limit;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == OpenInferenceBody.class;
	}

	@Override
	public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
		return DataBufferUtils.join(exchange.getRequest().getBody(), this.limit)
			.<Object>map((buffer) -> new OpenInferenceBody(bytes(buffer)))
			.defaultIfEmpty(new OpenInferenceBody(new byte[0]))
			.onErrorMap(DataBufferLimitException.class, (ex) -> OpenInferenceBody.tooLarge(this.limit));
	}

	private static byte[] bytes(DataBuffer buffer) {
		try {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			return bytes;
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

}
