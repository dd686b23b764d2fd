package dev.remuda.gateway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.remuda.gateway.FixedAnswer;
import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.RedirectTarget;
import org.jspecify.annotations.Nullable;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.StringUtils;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Makes the answer of a route that goes to no upstream out of its properties, and says
 * what is wrong with them by the key.
 */
class AnswerReader {

	private final String key;

	private final GatewayProperties.Route route;

	AnswerReader(String key, GatewayProperties.Route route) {
		this.key = key;
		this.route = route;
	}

	/**
	 * Return the answer.
	 * @param path the path of the route; {@code null} for any
	 * @return the answer; {@code null} if it is an upstream's to answer
	 */
	@Nullable FixedAnswer answer(@Nullable PathPattern path) {
		GatewayProperties.Respond respond = this.route.getRespond();
		boolean redirects = this.route.getRedirect().getTo() != null;
		boolean responds = respond.getStatus() != null || respond.getBody() != null || respond.getContentType() != null;
		if (!redirects && !responds) {
			return null;
		}
		if (redirects && responds) {
			throw new GatewayConfigurationException(this.key + ".respond", "the route has a redirect, too",
					"Leave either %s.redirect or %s.respond out.".formatted(this.key, this.key));
		}
		String name = (redirects) ? ".redirect" : ".respond";
		requireNothingOfAnUpstream(name);
		return (redirects) ? redirect(this.route.getRedirect(), path) : text(respond);
	}

	/**
	 * What is for servers would have no effect.
	 */
	private void requireNothingOfAnUpstream(String name) {
		Map<String, Boolean> settings = new LinkedHashMap<>();
		settings.put("upstream", StringUtils.hasText(this.route.getUpstream()));
		settings.put("canary", this.route.getCanary().getUpstream() != null);
		settings.put("mirror", this.route.getMirror().getUpstream() != null);
		settings.put("cache", this.route.getCache().getMaxSize() != null);
		settings.put("concurrency-limit", this.route.getConcurrencyLimit().getRequests() != null);
		settings.put("strip-prefix", this.route.isStripPrefix());
		settings.put("rewrite", this.route.getRewrite() != null);
		settings.put("intercept-errors", this.route.isInterceptErrors());
		settings.put("request-headers", !this.route.getRequestHeaders().getSet().isEmpty()
				|| !this.route.getRequestHeaders().getRemove().isEmpty());
		settings.forEach((setting, there) -> {
			if (there) {
				throw new GatewayConfigurationException(this.key + name,
						"the gateway itself answers, and the route has %s, too".formatted(setting),
						"Leave either %s%s or %s.%s out.".formatted(this.key, name, this.key, setting));
			}
		});
	}

	private FixedAnswer redirect(GatewayProperties.Redirect redirect, @Nullable PathPattern path) {
		RedirectTarget target;
		try {
			target = RedirectTarget.parse(String.valueOf(redirect.getTo()), path);
		}
		catch (IllegalArgumentException ex) {
			throw new GatewayConfigurationException(this.key + ".redirect.to", String.valueOf(ex.getMessage()),
					"Write it as in https://{host}/new/{*rest} or /new/{*rest}, with path: /old/{*rest}.");
		}
		try {
			return FixedAnswer.redirect(redirect.getStatus(), target);
		}
		catch (IllegalArgumentException ex) {
			throw new GatewayConfigurationException(this.key + ".redirect.status", String.valueOf(ex.getMessage()),
					"Choose 301 or 308 for ever, 302 or 307 for now; 307 and 308 keep the method.");
		}
	}

	private FixedAnswer text(GatewayProperties.Respond respond) {
		Integer status = respond.getStatus();
		if (status == null) {
			throw new GatewayConfigurationException(this.key + ".respond.status", "the answer has no status",
					"Choose one, as in %s.respond.status: 200.".formatted(this.key));
		}
		String type = respond.getContentType();
		try {
			return FixedAnswer.text(status, respond.getBody(), (type != null) ? MediaType.parseMediaType(type) : null);
		}
		catch (InvalidMediaTypeException ex) {
			throw new GatewayConfigurationException(this.key + ".respond.content-type",
					"'%s' is no content type".formatted(type), "Write it as in text/html or application/json.");
		}
		catch (IllegalArgumentException ex) {
			throw new GatewayConfigurationException(this.key + ".respond.status", String.valueOf(ex.getMessage()),
					"Choose a status from 200 to 599; for a redirect, redirect.");
		}
	}

}
