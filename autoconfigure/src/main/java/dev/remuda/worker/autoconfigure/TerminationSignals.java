package dev.remuda.worker.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Listens to the signals that ask a process to end, while it does. Java itself hears only
 * the first. Where there are no signals, or others listen to them, nothing is heard.
 *
 * <p>
 * Java's types for signals are in the module {@code jdk.unsupported}, and the compiler
 * warns of each use: they are looked up by name.
 */
final class TerminationSignals implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(TerminationSignals.class);

	private final Map<Object, Object> before = new LinkedHashMap<>();

	private TerminationSignals() {
	}

	/**
	 * Begin to listen.
	 * @param listener what to do when a signal comes
	 */
	static TerminationSignals listen(Runnable listener) {
		TerminationSignals signals = new TerminationSignals();
		for (String name : List.of("TERM", "INT")) {
			try {
				Class<?> type = Class.forName("sun.misc.Signal");
				Object signal = type.getConstructor(String.class).newInstance(name);
				signals.before.put(signal, handle(signal, handler(listener)));
			}
			catch (ReflectiveOperationException | LinkageError ex) {
				logger.debug("A second signal '%s' won't be heard".formatted(name), ex);
			}
		}
		return signals;
	}

	private static Object handler(Runnable listener) throws ClassNotFoundException {
		Class<?> type = Class.forName("sun.misc.SignalHandler");
		return Proxy.newProxyInstance(TerminationSignals.class.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> {
					if (method.getDeclaringClass() == type) {
						listener.run();
						return null;
					}
					return method.invoke(listener, arguments);
				});
	}

	private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
		Method handle = signal.getClass()
			.getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"));
		return handle.invoke(null, signal, handler);
	}

	@Override
	public void close() {
		this.before.forEach((signal, handler) -> {
			try {
				handle(signal, handler);
			}
			catch (ReflectiveOperationException ex) {
				logger.debug("The signal '%s' stays as it is".formatted(signal), ex);
			}
		});
	}

}
