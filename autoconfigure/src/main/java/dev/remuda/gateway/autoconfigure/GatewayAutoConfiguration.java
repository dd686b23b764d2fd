package dev.remuda.gateway.autoconfigure;

import java.util.List;

import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.GatewayExceptionHandler;
import dev.remuda.gateway.GatewayListener;
import dev.remuda.gateway.GatewayListeners;
import dev.remuda.gateway.GatewayRouteLocator;
import dev.remuda.gateway.HealthChecks;
import dev.remuda.gateway.InFlightFilter;
import dev.remuda.gateway.ServerStateLog;
import dev.remuda.gateway.TrustedProxies;
import dev.remuda.gateway.UpstreamFilter;
import dev.remuda.gateway.UpstreamRequestHeaders;
import dev.remuda.gateway.UpstreamResponseHeaders;
import dev.remuda.gateway.UpstreamRoutingFilter;
import dev.remuda.gateway.Upstreams;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.codec.ServerCodecConfigurer;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the gateway: upstreams and
 * routes under {@code remuda.gateway}, on Spring Cloud Gateway. Where they are and can't
 * work, the application doesn't start.
 */
@AutoConfiguration(afterName = "org.springframework.cloud.gateway.config.GatewayAutoConfiguration")
@EnableConfigurationProperties(GatewayProperties.class)
@Conditional(OnGatewayCondition.class)
public final class GatewayAutoConfiguration {

	static final String UPSTREAM_FILTER = "upstreamFilter";

	GatewayAutoConfiguration() {
	}

	@Bean
	static GatewayRequirements gatewayRequirements(Environment environment) {
		return new GatewayRequirements(environment);
	}

	/**
	 * What works on Spring Cloud Gateway.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(NettyRoutingFilter.class)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	@ConditionalOnProperty(name = GatewayRequirements.ENABLED, matchIfMissing = true)
	static class Proxy {

		private final GatewayProperties properties;

		private final ObjectProvider<GatewayListener> listeners;

		Proxy(GatewayProperties properties, ObjectProvider<GatewayListener> listeners) {
			this.properties = properties;
			this.listeners = listeners;
		}

		private GatewayListener listener() {
			return new GatewayListeners(this.listeners.orderedStream().toList());
		}

		@Bean
		Upstreams upstreams() {
			return new Upstreams(new UpstreamsReader(this.properties).settings());
		}

		@Bean
		GatewayRouteLocator gatewayRouteLocator() {
			return new GatewayRouteLocator(new RoutesReader(this.properties).routes());
		}

		@Bean
		TrustedProxies trustedProxies() {
			try {
				return TrustedProxies.of(this.properties.getForwarded().getTrustedProxies());
			}
			catch (IllegalArgumentException ex) {
				throw new GatewayConfigurationException(GatewayProperties.PREFIX + ".forwarded.trusted-proxies",
						String.valueOf(ex.getMessage()), "Write addresses and networks, not names or patterns.");
			}
		}

		@Bean
		ServerStateLog serverStateLog() {
			return new ServerStateLog();
		}

		@Bean
		InFlightFilter inFlightFilter(Upstreams upstreams) {
			return new InFlightFilter(upstreams, listener());
		}

		@Bean(UPSTREAM_FILTER)
		UpstreamFilter upstreamFilter(TrustedProxies proxies) {
			return new UpstreamFilter(proxies, listener());
		}

		@Bean
		UpstreamRoutingFilter upstreamRoutingFilter(HttpClient httpClient,
				ObjectProvider<List<HttpHeadersFilter>> headersFilters, HttpClientProperties properties) {
			return new UpstreamRoutingFilter(httpClient, headersFilters, properties);
		}

		@Bean
		UpstreamRequestHeaders upstreamRequestHeaders(TrustedProxies proxies) {
			return new UpstreamRequestHeaders(proxies);
		}

		@Bean
		UpstreamResponseHeaders upstreamResponseHeaders() {
			return new UpstreamResponseHeaders();
		}

		@Bean
		GatewayExceptionHandler gatewayExceptionHandler(ServerCodecConfigurer codecs) {
			return new GatewayExceptionHandler(codecs);
		}

		@Bean
		HealthChecks healthChecks(Upstreams upstreams) {
			return new HealthChecks(upstreams, new UpstreamsReader(this.properties).checks(), listener());
		}

	}

}
