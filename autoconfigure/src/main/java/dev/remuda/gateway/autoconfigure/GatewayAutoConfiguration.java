package dev.remuda.gateway.autoconfigure;

import java.time.Duration;
import java.util.Objects;

import dev.remuda.gateway.AccessLog;
import dev.remuda.gateway.ClientTimeouts;
import dev.remuda.gateway.ConcurrencyLimits;
import dev.remuda.gateway.ErrorPages;
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
import dev.remuda.gateway.ProxyContext;
import dev.remuda.gateway.ProxyProtocolCustomizer;
import dev.remuda.gateway.RateLimits;
import dev.remuda.gateway.ResponseCaches;
import dev.remuda.gateway.ResponseCompression;
import dev.remuda.gateway.RouteTable;
import dev.remuda.gateway.ServerDiscovery;
import dev.remuda.gateway.ServerStateLog;
import dev.remuda.gateway.SharedBuckets;
import dev.remuda.gateway.SharedRateLimits;
import dev.remuda.gateway.Upstreams;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

import org.springframework.beans.factory.BeanFactory;
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
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
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
		TlsContexts gatewayTlsContexts(ObjectProvider<SslBundles> bundles) {
			return new TlsContexts(bundles.getIfAvailable(DefaultSslBundleRegistry::new));
		}

		@Bean
		GatewaySettings gatewaySettings(TlsContexts tls, Environment environment) {
			KnownKeys.require(environment);
			return GatewaySettings.of(this.properties, tls);
		}

		@Bean
		Upstreams upstreams(GatewaySettings settings, ReactorResourceFactory resources) {
			return new Upstreams(settings.upstreams(), resources.getLoopResources());
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

		@Bean
		ErrorPages errorPages(ResourceLoader resources) {
			return new ErrorPagesReader(this.properties, resources).pages();
		}

		@Bean
		RateLimits rateLimits(ObjectProvider<SharedBuckets> buckets, ReactorResourceFactory resources,
				ObjectProvider<GatewayListener> listeners) {
			GatewayProperties.RateLimits limits = this.properties.getRateLimits();
			if (limits.getStore() == GatewayProperties.RateLimits.Store.MEMORY) {
				return new RateLimits((route) -> new LocalRateLimiter(Objects.requireNonNull(route.rateLimit())));
			}
			return new RateLimits(
					new SharedRateLimits(buckets.getIfAvailable(LimitsReader::noRedis), LimitsReader.timeout(limits),
							resources.getLoopResources().onClient(LoopResources.DEFAULT_NATIVE), all(listeners)));
		}

		@Bean
		ResponseCaches responseCaches(GatewaySettings settings) {
			return new ResponseCaches(settings.routes(), settings.proxies());
		}

		@Bean
		ResponseCompression responseCompression() {
			return new ResponseCompression();
		}

		@Bean
		ProxyContext proxyContext(RateLimits limits, ResponseCaches caches, ResponseCompression compression,
				ErrorPages errorPages, ObjectProvider<GatewayListener> listeners) {
			return new ProxyContext(limits, new ConcurrencyLimits(), caches, compression, errorPages, all(listeners));
		}

		@Bean(MAPPING)
		GatewayHandlerMapping gatewayHandlerMapping(GatewaySettings settings, Upstreams upstreams,
				ProxyContext context) {
			return new GatewayHandlerMapping(new RouteTable(settings.routes()),
					new Proxy(upstreams, settings.proxies(), context));
		}

		@Bean
		@ConditionalOnProperty(value = "remuda.gateway.reload.enabled", matchIfMissing = true)
		ConfigurationReload gatewayConfigurationReload(ConfigurableEnvironment environment, BeanFactory beans,
				TlsContexts tls, Upstreams upstreams, ProxyContext context, GatewayHandlerMapping mapping,
				ObjectProvider<ServerDiscovery> discovery) {
			Duration interval = UpstreamsReader.time(GatewayProperties.PREFIX + ".reload.interval",
					this.properties.getReload().getInterval());
			ConfigurationReload reload = new ConfigurationReload(environment, beans, interval, (properties) -> {
				GatewaySettings settings = GatewaySettings.of(properties, tls);
				requireDiscovery(settings, discovery);
				RouteTable routes = new RouteTable(settings.routes());
				upstreams.update(settings.upstreams());
				context.caches().update(settings.routes(), settings.proxies());
				mapping.update(routes, new Proxy(upstreams, settings.proxies(), context));
			});
			tls.onRenewal(reload::again);
			return reload;
		}

		@Bean
		GuardCustomizer guardCustomizer() {
			String prefix = GatewayProperties.PREFIX + ".client-";
			return new GuardCustomizer(new ClientTimeouts(
					UpstreamsReader.time(prefix + "header-timeout", this.properties.getClientHeaderTimeout()),
					UpstreamsReader.time(prefix + "body-timeout", this.properties.getClientBodyTimeout()),
					UpstreamsReader.time(prefix + "send-timeout", this.properties.getClientSendTimeout())));
		}

		@Bean
		@ConditionalOnBooleanProperty("remuda.gateway.proxy-protocol")
		ProxyProtocolCustomizer proxyProtocolCustomizer(GatewaySettings settings) {
			if (!ClassUtils.isPresent("io.netty.handler.codec.haproxy.HAProxyMessageDecoder", null)) {
				throw new GatewayConfigurationException(GatewayProperties.PREFIX + ".proxy-protocol",
						"what reads the PROXY protocol isn't on the class path",
						"Add the dependency io.netty:netty-codec-haproxy.");
			}
			return new ProxyProtocolCustomizer(settings.proxies(), this.properties.getClientHeaderTimeout());
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
		SmartInitializingSingleton discoveryRequirement(GatewaySettings settings,
				ObjectProvider<ServerDiscovery> discovery) {
			return () -> requireDiscovery(settings, discovery);
		}

		private static void requireDiscovery(GatewaySettings settings, ObjectProvider<ServerDiscovery> discovery) {
			if (discovery.getIfAvailable() == null) {
				settings.requireNoServices();
			}
		}

		@Bean
		GatewayExceptionHandler gatewayExceptionHandler(ErrorPages errorPages, ServerCodecConfigurer codecs) {
			return new GatewayExceptionHandler(errorPages, codecs);
		}

		@Bean
		HealthChecks healthChecks(Upstreams upstreams, ObjectProvider<GatewayListener> listeners) {
			return new HealthChecks(upstreams, all(listeners));
		}

		private static GatewayListener all(ObjectProvider<GatewayListener> listeners) {
			return new GatewayListeners(listeners.orderedStream().toList());
		}

	}

}
