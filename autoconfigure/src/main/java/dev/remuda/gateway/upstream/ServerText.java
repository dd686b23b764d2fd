package dev.remuda.gateway.upstream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server as one writes it down, in the manner of nginx's {@code server} directive: an
 * address, then words in any order.
 */
final class ServerText {

	private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^]]*:[^]]*)]|([^:\\[\\]/]*))(?::([^:]*))?");

	private static final List<String> WORDS = List.of("weight", "backup", "down", "drain");

	/**
	 * What nginx sets for a server and this gateway for all servers of an upstream.
	 */
	private static final Map<String, String> OF_THE_UPSTREAM = Map.of("max_fails", "max-fails", "fail_timeout",
			"fail-timeout", "slow_start", "slow-start");

	private final String text;

	private int weight = ServerSettings.DEFAULT_WEIGHT;

	private final Set<String> seen = new HashSet<>();

	ServerText(String text) {
		this.text = text;
	}

	ServerSettings parse() {
		List<String> words = new ArrayList<>(Arrays.asList(this.text.strip().split("\\s+")));
		String address = words.remove(0);
		words.forEach(this::word);
		Matcher matcher = ADDRESS.matcher(address);
		if (address.contains("://")) {
			throw wrong("an address has no scheme, write host:port");
		}
		if (!matcher.matches()) {
			throw wrong("'%s' isn't host:port; an IPv6 address stands in brackets, as in [::1]:80".formatted(address));
		}
		String host = (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
		int port = port(address, matcher.group(3));
		try {
			return new ServerSettings(host, port, this.weight, this.seen.contains("backup"), this.seen.contains("down"),
					this.seen.contains("drain"));
		}
		catch (IllegalArgumentException ex) {
			throw wrong(String.valueOf(ex.getMessage()));
		}
	}

	private int port(String address, String port) {
		if (port == null || port.isEmpty()) {
			throw wrong("'%s' has no port, as in %s:8080".formatted(address,
					address.endsWith(":") ? address.substring(0, address.length() - 1) : address));
		}
		return number("port", port);
	}

	private void word(String word) {
		int equals = word.indexOf('=');
		String name = (equals < 0) ? word : word.substring(0, equals);
		if (!WORDS.contains(name)) {
			String upstreamKey = OF_THE_UPSTREAM.get(name);
			throw wrong("unknown word '%s', %s".formatted(name, (upstreamKey != null)
					? "it is set for the whole upstream as '" + upstreamKey + "'" : Suggestion.of(name, WORDS)));
		}
		if (!this.seen.add(name)) {
			throw wrong("'%s' stands there twice".formatted(name));
		}
		if (name.equals("weight")) {
			if (equals < 0) {
				throw wrong("'weight' has no value, as in weight=2");
			}
			this.weight = number("weight", word.substring(equals + 1));
		}
		else if (equals >= 0) {
			throw wrong("'%s' takes no value".formatted(name));
		}
	}

	private int number(String what, String digits) {
		try {
			return Integer.parseInt(digits);
		}
		catch (NumberFormatException ex) {
			throw wrong("the %s '%s' isn't a number".formatted(what, digits));
		}
	}

	private IllegalArgumentException wrong(String reason) {
		return new IllegalArgumentException("The server '%s' can't be read: %s".formatted(this.text, reason));
	}

}
