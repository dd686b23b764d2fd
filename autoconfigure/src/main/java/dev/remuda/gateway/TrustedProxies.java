package dev.remuda.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The proxies in front of the gateway, whose {@code X-Forwarded-} headers are believed:
 * nginx's {@code set_real_ip_from} with {@code real_ip_recursive on}.
 */
public final class TrustedProxies {

	private final List<IpSubnetFilterRule> networks;

	private TrustedProxies(List<IpSubnetFilterRule> networks) {
		this.networks = networks;
	}

	/**
	 * Create trusted proxies.
	 * @param networks addresses, or networks such as {@code 10.0.0.0/8}
	 * @return the proxies
	 * @throws IllegalArgumentException if a text is neither
	 */
	public static TrustedProxies of(List<String> networks) {
		return new TrustedProxies(networks.stream().map(TrustedProxies::network).toList());
	}

	private static IpSubnetFilterRule network(String text) {
		int slash = text.indexOf('/');
		String address = (slash < 0) ? text : text.substring(0, slash);
		// A name would be looked up
		byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
		if (bytes == null) {
			throw new IllegalArgumentException(
					"'%s' is no address and no network, as in 10.1.2.3, 10.0.0.0/8 or fd00::/8".formatted(text));
		}
		try {
			int prefix = (slash < 0) ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
			return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"'%s' has no prefix length from 0 to %d after the slash".formatted(text, bytes.length * 8), ex);
		}
	}

	boolean isEmpty() {
		return this.networks.isEmpty();
	}

	/**
	 * Return whether an address is one of a proxy.
	 */
	boolean trusts(@Nullable InetAddress address) {
		if (address == null || this.networks.isEmpty()) {
			return false;
		}
		InetSocketAddress socket = new InetSocketAddress(address, 0);
		return this.networks.stream().anyMatch((network) -> network.matches(socket));
	}

	/**
	 * Return the address of the client: walk from the peer towards the client, past
	 * proxies that are trusted, up to the first that isn't.
	 */
	@Nullable InetAddress client(ServerHttpRequest request) {
		InetAddress client = peer(request);
		if (!trusts(client)) {
			return client;
		}
		for (String hop : hops(request)) {
			InetAddress address = parse(hop);
			if (address == null) {
				return client;
			}
			client = address;
			if (!trusts(client)) {
				return client;
			}
		}
		return client;
	}

	static @Nullable InetAddress peer(ServerHttpRequest request) {
		InetSocketAddress remote = request.getRemoteAddress();
		return (remote != null) ? remote.getAddress() : null;
	}

	/**
	 * Return what {@code X-Forwarded-For} has, the last first.
	 */
	private static List<String> hops(ServerHttpRequest request) {
		List<String> hops = new ArrayList<>();
		for (String value : request.getHeaders().getOrEmpty(ForwardedHeaders.FOR)) {
			for (String hop : value.split(",")) {
				hops.add(hop.strip());
			}
		}
		Collections.reverse(hops);
		return hops;
	}

	/**
	 * Read an address, with or without a port.
	 */
	static @Nullable InetAddress parse(String hop) {
		String text = hop;
		int colon = hop.indexOf(':');
		if (hop.startsWith("[") && hop.indexOf(']') > 0) {
			text = hop.substring(1, hop.indexOf(']'));
		}
		else if (colon > 0 && colon == hop.lastIndexOf(':')) {
			text = hop.substring(0, colon);
		}
		byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
		try {
			return (bytes != null) ? InetAddress.getByAddress(bytes) : null;
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

}
