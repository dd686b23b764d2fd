package dev.remuda.gateway;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;

/**
 * The pages that clients get in place of errors: those clients that ask for pages, as
 * browsers do. A program that takes anything gets what it would without them.
 */
public final class ErrorPages {

	private final Map<String, ErrorPage> pages;

	/**
	 * Create pages.
	 * @param pages the pages by status, or by its class, as in {@code 5xx}
	 */
	public ErrorPages(Map<String, ErrorPage> pages) {
		this.pages = Map.copyOf(pages);
	}

	/**
	 * Find the page that a client gets. That there is one for others is said in the
	 * {@code Vary} header.
	 * @return the page; {@code null} for none
	 */
	@Nullable ErrorPage find(int status, ServerWebExchange exchange) {
		if (this.pages.isEmpty() || status < 400) {
			return null;
		}
		ErrorPage page = this.pages.get(String.valueOf(status));
		page = (page != null) ? page : this.pages.get(status / 100 + "xx");
		if (page == null) {
			return null;
		}
		HttpHeaders headers = exchange.getResponse().getHeaders();
		if (!headers.getVary().contains(HttpHeaders.ACCEPT)) {
			headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
		}
		return asksFor(page.contentType(), exchange.getRequest().getHeaders()) ? page : null;
	}

	private static boolean asksFor(MediaType type, HttpHeaders headers) {
		try {
			return headers.getAccept()
				.stream()
				.anyMatch((accepted) -> !accepted.isWildcardType() && accepted.getQualityValue() > 0
						&& accepted.includes(type));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

}
