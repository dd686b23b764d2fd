package dev.remuda.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Function;

import io.netty.util.NetUtil;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;

/**
 * Writes a line for each request that the gateway took, to the logger
 * {@value #LOGGER_NAME}.
 */
public final class AccessLog implements GatewayListener {

	/**
	 * The name of the logger, to give it a file and a pattern of its own.
	 */
	public static final String LOGGER_NAME = "dev.remuda.gateway.access";

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT)
		.withZone(ZoneId.systemDefault());

	private static final JsonWriter<Access> JSON = JsonWriter.of((members) -> {
		members.add("time", Access::time).as(String::valueOf);
		members.add("client", AccessLog::client);
		members.add("method", Access::method);
		members.add("uri", AccessLog::uri);
		members.add("status", Access::status);
		members.add("bytes", Access::bytes);
		members.add("referrer", Access::referrer).whenNotNull();
		members.add("userAgent", Access::userAgent).whenNotNull();
		members.add("upstream", Access::upstream);
		members.add("servers", Access::servers);
		members.add("retries", (Access access) -> Math.max(0, access.servers().size() - 1));
		members.add("upstreamMs", Access::upstreamTime).whenNotNull().as(AccessLog::millis);
		members.add("cache", Access::cache).whenNotNull();
		members.add("durationMs", Access::duration).as(AccessLog::millis);
	});

	private final Log logger = LogFactory.getLog(LOGGER_NAME);

	private final Function<Access, String> format;

	/**
	 * Create a log.
	 * @param format how a request is written
	 */
	public AccessLog(Format format) {
		this.format = (format == Format.JSON) ? JSON::writeToString : AccessLog::combined;
	}

	@Override
	public void finished(Access access) {
		if (this.logger.isInfoEnabled()) {
			this.logger.info(this.format.apply(access));
		}
	}

	private static String combined(Access access) {
		return "%s - - [%s] \"%s %s HTTP/1.1\" %d %d \"%s\" \"%s\"".formatted(client(access),
				TIME.format(access.time()), access.method(), escape(uri(access)), access.status(), access.bytes(),
				escape(access.referrer()), escape(access.userAgent()));
	}

	private static String client(Access access) {
		return (access.client() != null) ? NetUtil.toAddressString(access.client()) : "-";
	}

	private static String uri(Access access) {
		String query = access.uri().getRawQuery();
		return access.uri().getRawPath() + ((query != null) ? "?" + query : "");
	}

	private static double millis(@Nullable Duration duration) {
		return (duration != null) ? Math.round(duration.toNanos() / 1e4) / 100.0 : 0;
	}

	/**
	 * Escape what a client wrote, as nginx does: it must not end the quotes or the line.
	 */
	private static String escape(@Nullable String text) {
		if (text == null) {
			return "-";
		}
		StringBuilder escaped = new StringBuilder(text.length());
		for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
			int code = one & 0xff;
			if (code < 0x20 || code > 0x7e || code == '"' || code == '\\') {
				escaped.append("\\x%02X".formatted(code));
			}
			else {
				escaped.append((char) code);
			}
		}
		return escaped.toString();
	}

	/**
	 * How a request is written.
	 */
	public enum Format {

		/**
		 * Nginx's combined format, which every log analyser reads.
		 */
		COMBINED,

		/**
		 * An object in JSON with the servers that were asked, and the times.
		 */
		JSON

	}

}
