package dev.remuda.process;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Listens to signals that are sent to this process. Where there are no signals, or others
 * listen to them, nothing is heard.
 *
 * <p>
 * Java's types for signals are in the module {@code jdk.unsupported}, and the compiler
 * warns of each use: they are looked up by name.
 */
public final class Signals implements AutoCloseable {

	private final Map<Object, Object> before = new LinkedHashMap<>();

	private Signals() {
	}

	/**
	 * Begin to listen.
	 * @param names the names of the signals, without {@code SIG}
	 * @param listener takes the name of each signal that comes
	 * @return what ends it
	 */
	public static Signals listen(List<String> names, Consumer<String> listener) {
		Signals signals = new Signals();
		for (String name : names) {
			try {
				Class<?> type = Class.forName("sun.misc.Signal");
				Object signal = type.getConstructor(String.class).newInstance(name);
				signals.before.put(signal, handle(signal, handler(() -> listener.accept(name))));
			}
			catch (ReflectiveOperationException | LinkageError ex) {
				// There is no such signal, or it is the virtual machine's
			}
		}
		return signals;
	}

	private static Object handler(Runnable listener) throws ClassNotFoundException {
		Class<?> type = Class.forName("sun.misc.SignalHandler");
		return Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] { type },
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
				// It stays as it is
			}
		});
	}

}
