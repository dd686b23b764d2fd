package dev.remuda.gateway.autoconfigure;

import java.util.Objects;

import dev.remuda.gateway.AccessLog;
import dev.remuda.gateway.GatewayConfigurationException;
import dev.remuda.gateway.GatewayExceptionHandler;
import dev.remuda.gateway.GatewayHandlerMapping;
import dev.remuda.gateway.GatewayListener;
import dev.remuda.gateway.GatewayListeners;
import dev.remuda.gateway.GuardCustomizer;
import dev.remuda.gateway.HealthChecks;
import dev.remuda.gateway.Http2Customizer;
import dev.remuda.gateway.LocalRateLimiter;
import dev.remuda.gateway.Proxy;
import dev.remuda.gateway.ProxyProtocolCustomizer;
import dev.remuda.gateway.RateLimits;
import dev.remuda.gateway.RouteTable;
import dev.remuda.gateway.ServerDiscovery;
import dev.remuda.gateway.ServerStateLog;
import dev.remuda.gateway.TrustedProxies;
import dev.remuda.gateway.Upstreams;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the gateway: upstreams and
 * routes under {@code remuda.gateway}. Where they are and can't work, the application
 * doesn't start.
 */
@AutoConfiguration(
		afterName = "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration")
@EnableConfigurationProperties(GatewayProperties.class)
@Conditional(OnGatewayCondition.class)
public final class GatewayAutoConfiguration {

	static final String MAPPING = "gatewayHandlerMapping";

	GatewayAutoConfiguration() {
	}

	@Bean
	static GatewayRequirements gatewayRequirements() {
		return new GatewayRequirements();
	}

	/**
	 * What proxies requests.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ DispatcherHandler.class, HttpClient.class })
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
	@ConditionalOnBean(ReactorResourceFactory.class)
	static class Proxying {

		private final GatewayProperties properties;

		Proxying(GatewayProperties properties) {
			this.properties = properties;
		}

		@Bean
		UpstreamsReader upstreamsReader(ObjectProvider<SslBundles> bundles) {
			return new UpstreamsReader(this.properties, bundles.getIfAvailable(DefaultSslBundleRegistry::new));
		}

		@Bean
		Upstreams upstreams(UpstreamsReader reader, ReactorResourceFactory resources) {
			return new Upstreams(reader.settings(), resources.getLoopResources());
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
		@ConditionalOnProperty("remuda.gateway.access-log")
		AccessLog accessLog() {
			return new AccessLog(Objects.requireNonNull(this.properties.getAccessLog()));
		}

		@Bean(MAPPING)
		GatewayHandlerMapping gatewayHandlerMapping(Upstreams upstreams, TrustedProxies proxies,
				ObjectProvider<GatewayListener> listeners) {
			return new GatewayHandlerMapping(new RouteTable(new RoutesReader(this.properties).routes()),
					new Proxy(upstreams, proxies, new RateLimits(LocalRateLimiter::new), all(listeners)));
		}

		@Bean
		GuardCustomizer guardCustomizer() {
			return new GuardCustomizer(UpstreamsReader.time(GatewayProperties.PREFIX + ".client-header-timeout",
					this.properties.getClientHeaderTimeout()));
		}

		@Bean
		@ConditionalOnBooleanProperty("remuda.gateway.proxy-protocol")
		ProxyProtocolCustomizer proxyProtocolCustomizer(TrustedProxies proxies) {
			if (!ClassUtils.isPresent("io.netty.handler.codec.haproxy.HAProxyMessageDecoder", null)) {
				throw new GatewayConfigurationException(GatewayProperties.PREFIX + ".proxy-protocol",
						"what reads the PROXY protocol isn't on the class path",
						"Add the dependency io.netty:netty-codec-haproxy.");
			}
			return new ProxyProtocolCustomizer(proxies, this.properties.getClientHeaderTimeout());
		}

		/**
		 * After Spring Boot's own, whose settings of HTTP/2 would take the place of
		 * these.
		 */
		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> http2Limits() {
			String key = GatewayProperties.PREFIX + ".http2";
			GatewayProperties.Http2 http2 = this.properties.getHttp2();
			Http2Customizer customizer = new Http2Customizer(
					UpstreamsReader.atLeast(1, key + ".max-streams", http2.getMaxStreams()),
					UpstreamsReader.atLeast(1, key + ".max-resets", http2.getMaxResets()));
			return (factory) -> factory.addServerCustomizers(customizer);
		}

		@Bean
		SmartInitializingSingleton discoveryRequirement(UpstreamsReader reader,
				ObjectProvider<ServerDiscovery> discovery) {
			return () -> {
				if (discovery.getIfAvailable() == null) {
					reader.requireNoServices();
				}
			};
		}

		@Bean
		GatewayExceptionHandler gatewayExceptionHandler(ServerCodecConfigurer codecs) {
			return new GatewayExceptionHandler(codecs);
		}

		@Bean
		HealthChecks healthChecks(Upstreams upstreams, UpstreamsReader reader,
				ObjectProvider<GatewayListener> listeners) {
			return new HealthChecks(upstreams, reader.checks(), all(listeners));
		}

		private static GatewayListener all(ObjectProvider<GatewayListener> listeners) {
			return new GatewayListeners(listeners.orderedStream().toList());
		}

	}

}
