package dev.remuda.dashboard.reactive;

import java.net.URI;
import java.time.Instant;

import dev.remuda.dashboard.Dashboard;
import dev.remuda.dashboard.DashboardFile;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Answers requests for the page and its files, on the event loop: they are in memory. Web
 * filters, those of Spring Security among them, come before it.
 */
public final class DashboardWebFluxMapping implements HandlerMapping, Ordered {

	/**
	 * Just behind the actuator, and before handlers of the application, which may take
	 * whatever is left.
	 */
	private static final int ORDER = -99;

	private final Dashboard dashboard;

	/**
	 * Create a mapping.
	 * @param dashboard what is served
	 */
	public DashboardWebFluxMapping(Dashboard dashboard) {
		this.dashboard = dashboard;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Mono<Object> getHandler(ServerWebExchange exchange) {
		HttpMethod method = exchange.getRequest().getMethod();
		if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
			return Mono.empty();
		}
		String path = exchange.getRequest().getPath().pathWithinApplication().value();
		DashboardFile file = this.dashboard.find(path);
		if (file != null) {
			WebHandler handler = (asked) -> send(file, asked);
			return Mono.just(handler);
		}
		if (this.dashboard.isElsewhere(path)) {
			WebHandler handler = (asked) -> redirect(this.dashboard.location(), asked.getResponse());
			return Mono.just(handler);
		}
		return Mono.empty();
	}

	private static Mono<Void> send(DashboardFile file, ServerWebExchange exchange) {
		ServerHttpResponse response = exchange.getResponse();
		Dashboard.HEADERS.forEach(response.getHeaders()::set);
		if (exchange.checkNotModified(file.etag(), Instant.MIN)) {
			return response.setComplete();
		}
		response.getHeaders().setContentType(MediaType.parseMediaType(file.contentType()));
		response.getHeaders().setContentLength(file.content().length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(file.content())));
	}

	private static Mono<Void> redirect(String location, ServerHttpResponse response) {
		response.setStatusCode(HttpStatus.FOUND);
		response.getHeaders().setLocation(URI.create(location));
		return response.setComplete();
	}

}
