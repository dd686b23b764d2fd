package dev.remuda.gateway.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.remuda.gateway.GatewayConfigurationException;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/**
 * Makes of SSL bundles what encrypts connections to servers: one context for a bundle and
 * a protocol, so that the same bundle is seen to be the same.
 */
class TlsContexts {

	private static final String JAVA_DEFAULT = "";

	private static final ApplicationProtocolConfig ONLY_HTTP2 = new ApplicationProtocolConfig(
			ApplicationProtocolConfig.Protocol.ALPN, ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
			ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, ApplicationProtocolNames.HTTP_2);

	private final SslBundles bundles;

	private final Map<Use, SslContext> contexts = new ConcurrentHashMap<>();

	private final Set<String> followed = ConcurrentHashMap.newKeySet();

	private final List<Runnable> renewed = new CopyOnWriteArrayList<>();

	TlsContexts(SslBundles bundles) {
		this.bundles = bundles;
	}

	/**
	 * Return what encrypts connections; {@code null} if they aren't.
	 */
	@Nullable SslContext context(String key, GatewayProperties.Ssl ssl, boolean http2) {
		String name = ssl.getBundle();
		if (!ssl.isEnabled() && name == null) {
			return null;
		}
		return this.contexts.computeIfAbsent(new Use((name != null) ? name : JAVA_DEFAULT, http2),
				(use) -> create(key, name, http2));
	}

	private void renew(String bundle) {
		this.contexts.keySet().removeIf((use) -> use.bundle().equals(bundle));
		this.renewed.forEach(Runnable::run);
	}

	/**
	 * Have something done when a bundle has changed.
	 */
	void onRenewal(Runnable action) {
		this.renewed.add(action);
	}

	private SslContext create(String key, @Nullable String name, boolean http2) {
		try {
			SslContextBuilder context = SslContextBuilder.forClient();
			if (http2) {
				context.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
					.applicationProtocolConfig(ONLY_HTTP2);
			}
			if (name != null) {
				SslBundle bundle = this.bundles.getBundle(name);
				SslOptions options = bundle.getOptions();
				context.keyManager(bundle.getManagers().getKeyManagerFactory())
					.trustManager(bundle.getManagers().getTrustManagerFactory())
					.protocols(options.getEnabledProtocols());
				if (!http2 || options.getCiphers() != null) {
					context.ciphers(SslOptions.asSet(options.getCiphers()));
				}
				if (this.followed.add(name)) {
					this.bundles.addBundleUpdateHandler(name, (updated) -> renew(name));
				}
			}
			return context.build();
		}
		catch (NoSuchSslBundleException ex) {
			throw new GatewayConfigurationException(key + ".bundle", "there is no SSL bundle '%s'".formatted(name),
					"Add it under spring.ssl.bundle, or leave the name out to trust what Java trusts.");
		}
		catch (SSLException | IllegalArgumentException | IllegalStateException ex) {
			throw new GatewayConfigurationException(key, "TLS can't be had: " + ex.getMessage(),
					"Correct the SSL bundle '%s'.".formatted(name));
		}
	}

	/**
	 * What a context is made for.
	 */
	private record Use(String bundle, boolean http2) {

	}

}
