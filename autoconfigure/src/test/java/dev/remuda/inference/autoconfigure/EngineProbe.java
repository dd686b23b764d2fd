package dev.remuda.inference.autoconfigure;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.util.ClassUtils;

/**
 * A program that starts an application if asked to, initializes DJL's engine if there is
 * one, and prints which HTTP requests were tried. They are stopped inside this process;
 * DJL asks for no proxy, so a {@code ProxySelector} would not even see them.
 */
final class EngineProbe {

	private static final List<String> requests = new CopyOnWriteArrayList<>();

	private EngineProbe() {
	}

	public static void main(String[] arguments) throws Exception {
		URL.setURLStreamHandlerFactory((protocol) -> protocol.equals("http") ? new RecordingHandler() : null);
		if (arguments[0].equals("application")) {
			new SpringApplicationBuilder(EngineProbe.class).web(WebApplicationType.NONE)
				.bannerMode(Banner.Mode.OFF)
				.run(Arrays.copyOfRange(arguments, 1, arguments.length));
		}
		String engine = "ai.djl.engine.Engine";
		if (ClassUtils.isPresent(engine, null)) {
			Class.forName(engine);
		}
		System.out.printf("%nrequests=%s%noffline=%s%nopt-out=%s%n", requests, System.getProperty("ai.djl.offline"),
				System.getProperty("OPT_OUT_TRACKING"));
	}

	private static final class RecordingHandler extends URLStreamHandler {

		@Override
		protected URLConnection openConnection(URL url) {
			requests.add(url.toString());
			return new DeadConnection(url);
		}

		@Override
		protected URLConnection openConnection(URL url, Proxy proxy) {
			return openConnection(url);
		}

	}

	private static final class DeadConnection extends HttpURLConnection {

		DeadConnection(URL url) {
			super(url);
		}

		@Override
		public void connect() throws IOException {
			throw new IOException("No connection leaves this process");
		}

		@Override
		public int getResponseCode() throws IOException {
			connect();
			return -1;
		}

		@Override
		public void disconnect() {
		}

		@Override
		public boolean usingProxy() {
			return false;
		}

	}

	/**
	 * Without a provider DJL ends before it would call.
	 */
	public static final class Provider implements EngineProvider {

		@Override
		public String getEngineName() {
			return "probe";
		}

		@Override
		public int getEngineRank() {
			return 1;
		}

		@Override
		public Engine getEngine() {
			throw new UnsupportedOperationException();
		}

	}

}
