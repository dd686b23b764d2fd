package dev.remuda.gateway;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.netty.http.Http2SettingsSpec;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;

/**
 * Limits what a client may do over HTTP/2. What else others have set for HTTP/2 stays, if
 * they were asked before.
 */
public final class Http2Customizer implements NettyServerCustomizer {

	private static final int WINDOW_SECONDS = 30;

	private final int maxStreams;

	private final int maxResets;

	/**
	 * Create a customizer.
	 * @param maxStreams requests that a connection may have at a time, more than zero
	 * @param maxResets requests of a connection that its client may give up, and as many
	 * that it may make the gateway refuse, within 30 seconds; for more the connection is
	 * closed
	 */
	public Http2Customizer(int maxStreams, int maxResets) {
		this.maxStreams = maxStreams;
		this.maxResets = maxResets;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		Http2SettingsSpec before = server.configuration().http2SettingsSpec();
		return server.http2Settings((settings) -> {
			if (before != null) {
				keep(before, settings);
			}
			settings.maxConcurrentStreams(this.maxStreams)
				.maxDecodedRstFramesPerWindow(this.maxResets, WINDOW_SECONDS)
				.maxEncodedRstFramesPerWindow(this.maxResets, WINDOW_SECONDS);
		});
	}

	private static void keep(Http2SettingsSpec before, Http2SettingsSpec.Builder settings) {
		keep(before.headerTableSize(), settings::headerTableSize);
		keep(before.initialWindowSize(), settings::initialWindowSize);
		keep(before.maxFrameSize(), settings::maxFrameSize);
		keep(before.maxHeaderListSize(), settings::maxHeaderListSize);
		keep(before.maxStreams(), settings::maxStreams);
		keep(before.pingAckTimeout(), settings::pingAckTimeout);
		keep(before.pingAckDropThreshold(), settings::pingAckDropThreshold);
	}

	private static <T> void keep(@Nullable T value, Consumer<T> setting) {
		if (value != null) {
			setting.accept(value);
		}
	}

}
