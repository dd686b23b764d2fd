package dev.remuda.gateway;

import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers a {@link GatewayException} with its status and an error page, or else a problem
 * detail (RFC 9457) that names no server. Other exceptions are left to Spring Boot.
 */
public final class GatewayExceptionHandler implements WebExceptionHandler, Ordered {

	/**
	 * Before Spring Boot's, which has -1.
	 */
	private static final int ORDER = -2;

	private final ErrorPages pages;

	private final ServerResponse.Context context;

	/**
	 * Create a handler.
	 * @param pages the error pages
	 * @param codecs what writes a problem detail
	 */
	public GatewayExceptionHandler(ErrorPages pages, ServerCodecConfigurer codecs) {
		this.pages = pages;
		this.context = new ServerResponse.Context() {

			@Override
			public List<HttpMessageWriter<?>> messageWriters() {
				return codecs.getWriters();
			}

			@Override
			public List<ViewResolver> viewResolvers() {
				return List.of();
			}

		};
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable exception) {
		if (!(exception instanceof GatewayException gateway) || exchange.getResponse().isCommitted()) {
			return Mono.error(exception);
		}
		GatewayFailure failure = gateway.getFailure();
		if (!gateway.getRetryAfter().isZero()) {
			// Rounded up: sooner would be too soon
			exchange.getResponse()
				.getHeaders()
				.set(HttpHeaders.RETRY_AFTER,
						String.valueOf(gateway.getRetryAfter().plusNanos(999_999_999).toSeconds()));
		}
		ErrorPage page = this.pages.find(failure.status().value(), exchange);
		if (page != null) {
			return page.write(exchange, failure.status().value());
		}
		return ServerResponse.status(failure.status())
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyValue(ProblemDetail.forStatusAndDetail(failure.status(), failure.detail()))
			.flatMap((response) -> response.writeTo(exchange, this.context));
	}

}
