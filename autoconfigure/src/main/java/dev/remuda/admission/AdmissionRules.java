package dev.remuda.admission;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Says which gate a request goes through. Called for each request by any thread, event
 * loops among them: must not block.
 */
@FunctionalInterface
public interface AdmissionRules {

	/**
	 * Return where a request asks to be let in.
	 * @param method the HTTP method
	 * @param path the path within the application, as it was sent
	 * @param headers returns the first value of a header, {@code null} if it isn't there
	 * @return the gate and the priority; {@code null} if the request is neither limited
	 * nor counted
	 */
	@Nullable Admission admission(String method, String path, Function<String, @Nullable String> headers);

}
