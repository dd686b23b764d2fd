package dev.remuda.gateway.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.remuda.gateway.GatewayConfigurationException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/**
 * Makes of SSL bundles what encrypts connections to servers: one context a bundle, so
 * that the same bundle is seen to be the same.
 */
class TlsContexts {

	private static final String JAVA_DEFAULT = "";

	private final SslBundles bundles;

	private final Map<String, SslContext> contexts = new ConcurrentHashMap<>();

	private final Set<String> followed = ConcurrentHashMap.newKeySet();

	private final List<Runnable> renewed = new CopyOnWriteArrayList<>();

	TlsContexts(SslBundles bundles) {
		this.bundles = bundles;
	}

	/**
	 * Return what encrypts connections; {@code null} if they aren't.
	 */
	@Nullable SslContext context(String key, GatewayProperties.Ssl ssl) {
		String name = ssl.getBundle();
		if (!ssl.isEnabled() && name == null) {
			return null;
		}
		return this.contexts.computeIfAbsent((name != null) ? name : JAVA_DEFAULT, (bundle) -> create(key, name));
	}

	private void renew(String bundle) {
		this.contexts.remove(bundle);
		this.renewed.forEach(Runnable::run);
	}

	/**
	 * Have something done when a bundle has changed.
	 */
	void onRenewal(Runnable action) {
		this.renewed.add(action);
	}

	private SslContext create(String key, @Nullable String name) {
		try {
			SslContextBuilder context = SslContextBuilder.forClient();
			if (name != null) {
				SslBundle bundle = this.bundles.getBundle(name);
				SslOptions options = bundle.getOptions();
				context.keyManager(bundle.getManagers().getKeyManagerFactory())
					.trustManager(bundle.getManagers().getTrustManagerFactory())
					.ciphers(SslOptions.asSet(options.getCiphers()))
					.protocols(options.getEnabledProtocols());
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

}
